// Tells the stylesheet, before anything is drawn, that scripts run.
document.body.className += " js-enabled" + ("noModule" in HTMLScriptElement.prototype ? " govuk-frontend-supported" : "");
