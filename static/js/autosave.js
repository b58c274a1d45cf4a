// Saves a form marked with data-autosave while it is being filled in, without its files. The answer's status
// decides: 2xx is saved. Without this script people press the save button.
(function () {
  "use strict";

  var PAUSE = 3000;
  var form = document.querySelector("form[data-autosave]");
  if (!form || !window.fetch || !window.FormData) { return; }
  var status = form.querySelector("[data-autosave-status]");
  var timer = null;
  var isSaving = false;
  var isChangedMeanwhile = false;

  function say(name) { status.textContent = status.getAttribute("data-" + name); }

  function content() {
    var data = new FormData(form);
    Array.prototype.forEach.call(form.querySelectorAll("input[type=file]"), function (input) {
      data.delete(input.name);
    });
    return data;
  }

  function save() {
    if (isSaving) { isChangedMeanwhile = true; return; }
    isSaving = true;
    fetch(form.getAttribute("data-autosave"), {
      method: "POST", body: content(), credentials: "same-origin", redirect: "manual"
    }).then(
      function (answer) { say(answer.ok ? "saved" : "failed"); },
      function () { say("failed"); }
    ).then(function () {
      isSaving = false;
      if (isChangedMeanwhile) { isChangedMeanwhile = false; later(); }
    });
  }

  function later() {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, PAUSE);
  }

  form.addEventListener("input", later);
  form.addEventListener("submit", function () { window.clearTimeout(timer); });
})();
