# One image for the web server and the worker. Build: docker build -t cairn .
FROM python:3.12-slim AS build
WORKDIR /src
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.lock ./
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY . .
RUN pip install --no-cache-dir --no-deps .

FROM python:3.12-slim
RUN useradd --create-home --uid 1000 cairn && mkdir /data && chown cairn /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 \
    CAIRN_HOST=0.0.0.0 CAIRN_LOG_FORMAT=json \
    CAIRN_SEARCH_FOLDER=/data/search CAIRN_FILES_FOLDER=/data/files
USER cairn
WORKDIR /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=4s CMD ["python", "-c", \
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
CMD ["cairn", "serve"]
