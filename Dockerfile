# One image for web, worker and planner. The build contacts the package registries that your own
# pip and npm settings name; the product itself fetches nothing.

FROM node:22-slim AS frontend
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY vite.config.ts svelte.config.js tsconfig.json ./
COPY static/src static/src
RUN npm run build -- --logLevel warn

FROM python:3.13-slim AS packages
WORKDIR /app
COPY requirements/base.txt requirements/base.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/base.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    JOURNEYMAP_ENV=production \
    JOURNEYMAP_HOST=0.0.0.0 \
    JOURNEYMAP_DATA_DIR=/data
RUN useradd --system --uid 10001 --home-dir /data journeymap && install -d -o journeymap -m 0700 /data
WORKDIR /app
COPY --from=packages /venv /venv
COPY manage.py ./
COPY journeymap journeymap
COPY personas personas
COPY touchpoints touchpoints
COPY templates templates
COPY locale locale
COPY --from=frontend /app/static/dist static/dist
RUN python -m whitenoise.compress --quiet static/dist \
    && JOURNEYMAP_ENV=local JOURNEYMAP_DATA_DIR=/tmp/build python manage.py compile_catalogues \
    && rm -rf /tmp/build
USER journeymap
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=2.5)"]
CMD ["python", "manage.py", "serve"]
