// Keeps a page of progress up to date. Without this its link does.
(function () {
  "use strict";

  var EVERY = 3000;
  var box = document.querySelector("[data-progress]");
  if (!box || !window.XMLHttpRequest || !window.DOMParser) { return; }

  function heading(page) {
    return page.querySelector("h1").textContent;
  }

  function show(request) {
    var page = request.status === 200 && new DOMParser().parseFromString(request.responseText, "text/html");
    var fresh = page && page.querySelector("[data-progress]");
    // Another step, a failure, a session that has ended: the browser goes there itself.
    if (!fresh || heading(page) !== heading(document)) { window.location.reload(); return; }
    // Only what has changed, so that the button keeps its focus.
    box.querySelector("label").textContent = fresh.querySelector("label").textContent;
    var bar = box.querySelector("progress");
    ["max", "value"].forEach(function (name) {
      var value = fresh.querySelector("progress").getAttribute(name);
      if (value !== null) { bar.setAttribute(name, value); }
    });
    // What is marked as live holds nothing that could have the focus: it is replaced as a whole.
    var live = fresh.querySelectorAll("[data-live]");
    Array.prototype.forEach.call(box.querySelectorAll("[data-live]"), function (part, place) {
      part.innerHTML = live[place].innerHTML;
    });
    wait();
  }

  function ask() {
    var request = new XMLHttpRequest();
    request.open("GET", window.location.href);
    request.onload = function () { show(request); };
    request.onerror = wait;
    request.send();
  }

  function wait() {
    window.setTimeout(function () { if (document.hidden) { wait(); } else { ask(); } }, EVERY);
  }
  wait();
})();
