// The SQL of the Node servers; the Rust server's is the same.
const MICRO_CREDENTIAL = 'id, slug, title, level, provider_id, shown_version_id';
const LISTED = "status = 'published' AND visibility = 'public'";
const SHOWN = "status IN ('published', 'retired') AND visibility IN ('public', 'unlisted')";
const AMONG = 'IN (SELECT value FROM json_each(?))';

export const statements = {
  bySlug: `SELECT ${MICRO_CREDENTIAL} FROM micro_credential WHERE slug = ? AND ${SHOWN}`,
  page: `SELECT ${MICRO_CREDENTIAL} FROM micro_credential WHERE ${LISTED} AND id < ? ORDER BY id DESC LIMIT ?`,
  pathways: `SELECT id, title, shown_version_id FROM pathway WHERE ${LISTED} AND id < ? ORDER BY id DESC LIMIT ?`,
  providers: `SELECT id, name, country FROM provider WHERE status = 'published' AND id ${AMONG}`,
  skills: `SELECT a.version_id, s.id, s.label FROM alignment a JOIN skill s ON s.id = a.skill_id
           WHERE a.version_id ${AMONG} ORDER BY a.version_id, a.position`,
  requirements: `SELECT version_id, key, position, micro_credential_id FROM requirement
                 WHERE version_id ${AMONG} ORDER BY version_id, position`,
  microCredentials: `SELECT ${MICRO_CREDENTIAL} FROM micro_credential WHERE ${SHOWN} AND id ${AMONG}`,
  enrollment: `SELECT e.id, e.learner_id, e.micro_credential_id, e.micro_credential_version_id AS version_id, l.account_id
               FROM enrollment e JOIN learner l ON l.id = e.learner_id WHERE e.id = ? AND e.state = 'active'`,
  record: `INSERT INTO progress_event (id, learner_id, enrollment_id, micro_credential_id, activity_key, recorder,
             recorded_by_id, occurred_at, recorded_at, idempotency_key) VALUES (?, ?, ?, ?, ?, 'learner', ?, ?, ?, ?)`,
  percent: `UPDATE enrollment SET percent = (
              SELECT sum(CASE WHEN key IN (
                SELECT activity_key FROM progress_event WHERE learner_id = @learner AND micro_credential_id = @microCredential
              ) THEN weight ELSE 0 END) * 100 / sum(weight) FROM activity WHERE version_id = @version AND required
            ) WHERE id = @id RETURNING percent`,
};
