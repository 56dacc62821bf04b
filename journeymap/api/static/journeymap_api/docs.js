// Starts Swagger UI from local files only; a page of its own, because the policy allows no inline script.
"use strict";

const root = document.getElementById("swagger-ui");

window.SwaggerUIBundle({
  url: root.dataset.schema,
  domNode: root,
  deepLinking: true,
  displayOperationId: true,
  defaultModelsExpandDepth: 0,
  docExpansion: "list",
  validatorUrl: null,
  presets: [window.SwaggerUIBundle.presets.apis],
  requestInterceptor: (request) => {
    // "Try it out" acts as the signed-in member, so it needs what their pages send.
    if (new URL(request.url, window.location.href).origin === window.location.origin) {
      request.headers["X-CSRFToken"] = root.dataset.csrf;
    }
    return request;
  },
});
