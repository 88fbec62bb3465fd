// The SQL of the Node servers on PostgreSQL.
const MICRO_CREDENTIAL = 'id, slug, title, level, provider_id, shown_version_id';
const LISTED = "status = 'published' AND visibility = 'public'";
const SHOWN = "status IN ('published', 'retired') AND visibility IN ('public', 'unlisted')";

export const statements = {
  bySlug: `SELECT ${MICRO_CREDENTIAL} FROM micro_credential WHERE slug = $1 AND ${SHOWN}`,
  page: `SELECT ${MICRO_CREDENTIAL} FROM micro_credential WHERE ${LISTED} AND id < $1 ORDER BY id DESC LIMIT $2`,
  pathways: `SELECT id, title, shown_version_id FROM pathway WHERE ${LISTED} AND id < $1 ORDER BY id DESC LIMIT $2`,
  providers: `SELECT id, name, country FROM provider WHERE status = 'published' AND id = ANY($1)`,
  skills: `SELECT a.version_id, s.id, s.label FROM alignment a JOIN skill s ON s.id = a.skill_id
           WHERE a.version_id = ANY($1) ORDER BY a.version_id, a.position`,
  requirements: `SELECT version_id, key, position, micro_credential_id FROM requirement
                 WHERE version_id = ANY($1) ORDER BY version_id, position`,
  microCredentials: `SELECT ${MICRO_CREDENTIAL} FROM micro_credential WHERE ${SHOWN} AND id = ANY($1)`,
  enrollment: `SELECT e.id, e.learner_id, e.micro_credential_id, e.micro_credential_version_id AS version_id, l.account_id
               FROM enrollment e JOIN learner l ON l.id = e.learner_id WHERE e.id = $1 AND e.state = 'active'
               FOR UPDATE OF e`,
  record: `INSERT INTO progress_event (id, learner_id, enrollment_id, micro_credential_id, activity_key, recorder,
             recorded_by_id, occurred_at, recorded_at, idempotency_key) VALUES ($1, $2, $3, $4, $5, 'learner', $6, $7, $7, $8)`,
  percent: `UPDATE enrollment SET percent = (
              SELECT sum(CASE WHEN key IN (
                SELECT activity_key FROM progress_event WHERE learner_id = $2 AND micro_credential_id = $3
              ) THEN weight ELSE 0 END) * 100 / sum(weight) FROM activity WHERE version_id = $4 AND required
            ) WHERE id = $1 RETURNING percent`,
};
