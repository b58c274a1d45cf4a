// Saves a form a few seconds after a change, to the form's own address. The page works without this.
(function () {
  "use strict";

  var PAUSE = 3000;
  var note = document.querySelector("[data-autosave]");
  var form = note && document.getElementById(note.getAttribute("data-autosave"));
  if (!form || !window.FormData || !window.XMLHttpRequest) { return; }

  var timer = null;
  var isSaving = false;
  var isChanged = false;
  var isStopped = false;
  var pressed = null;

  function say(name, more) {
    note.textContent = note.getAttribute("data-" + name) + (more || "");
  }

  function typed() {
    var data = new FormData();
    Array.prototype.forEach.call(form.elements, function (control) {
      var isLeftOut = !control.name || control.disabled || /^(file|submit|button)$/.test(control.type);
      var isUnticked = /^(checkbox|radio)$/.test(control.type) && !control.checked;
      if (!isLeftOut && !isUnticked) { data.append(control.name, control.value); }
    });
    return data;
  }

  function answerOf(request) {
    try { return JSON.parse(request.responseText); } catch (error) { return null; }
  }

  // A listing's form carries what it began from, and a new one has an address of its own once it is saved.
  function goOn(answer) {
    if (answer.begun_from) { form.elements.begun_from.value = answer.begun_from; }
    if (answer.address && form.getAttribute("action") !== answer.address) {
      form.setAttribute("action", answer.address);
      if (window.history.replaceState) { window.history.replaceState(null, "", answer.address); }
    }
  }

  function finish(request) {
    var answer = answerOf(request);
    var isSaved = request.status === 200 && answer && answer.version;
    isSaving = false;
    if (isSaved) {
      form.elements.version.value = answer.version;
      goOn(answer);
      say("saved", " " + answer.saved_at.slice(11, 19) + (answer.note ? " · " + answer.note : ""));
    } else {
      isChanged = true;
      // Who is signed out is answered by a page: the one to sign in on, or that of an expired form.
      var isSignedOut = request.status === 200 || request.status === 400;
      if (answer && answer.error) { note.textContent = answer.error; } else { say(isSignedOut ? "signed-out" : "failed"); }
      // Somebody else's words or the deadline stand in the way: only the person can decide.
      isStopped = request.status === 409;
    }
    if (pressed) { press(); } else if (isSaved && isChanged) { wait(); }
  }

  function press() {
    var button = pressed;
    pressed = null;
    button.click();
  }

  function save() {
    timer = null;
    if (isSaving || isStopped) { return; }
    isSaving = true;
    isChanged = false;
    say("saving");
    var request = new XMLHttpRequest();
    request.open("POST", form.getAttribute("action") || window.location.pathname);
    request.setRequestHeader("Accept", "application/json");
    request.onload = function () { finish(request); };
    request.onerror = function () { finish(request); };
    request.send(typed());
  }

  function wait() {
    if (isStopped) { return; }
    isChanged = true;
    if (!isSaving) { say("waiting"); }
    if (timer) { window.clearTimeout(timer); }
    timer = window.setTimeout(save, PAUSE);
  }

  form.addEventListener("input", wait);
  form.addEventListener("change", function (event) { if (event.target.type !== "file") { wait(); } });

  // A press while a save is on its way waits for it: the answer carries the version to save over.
  form.addEventListener("submit", function (event) {
    if (timer) { window.clearTimeout(timer); timer = null; }
    isChanged = false;
    if (!isSaving) { return; }
    event.preventDefault();
    event.stopPropagation();
    pressed = event.submitter || form.querySelector("button[type=submit]");
  });

  window.addEventListener("beforeunload", function (event) {
    if (isChanged && !isStopped) { event.preventDefault(); event.returnValue = ""; }
  });

  // Only the chosen version's credentials can be ticked.
  var credentials = document.querySelector("[data-credentials]");
  var version = credentials && document.getElementById(credentials.getAttribute("data-credentials"));
  function showCredentials() {
    Array.prototype.forEach.call(credentials.querySelectorAll("[data-version]"), function (part) {
      var isChosen = part.getAttribute("data-version") === version.value;
      part.hidden = !isChosen;
      Array.prototype.forEach.call(part.querySelectorAll("input"), function (box) { box.disabled = !isChosen; });
    });
  }
  if (version) {
    version.addEventListener("change", showCredentials);
    showCredentials();
  }
})();
