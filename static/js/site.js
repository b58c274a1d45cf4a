// Every page works without this. It counts characters, ticks all boxes, opens menus where CSS cannot, and stops double submits.
(function () {
  "use strict";

  function each(selector, action) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), action);
  }

  // Browsers that cannot show a closed <details> by CSS get it opened on wide screens.
  var canUnfoldByStyle = window.CSS && CSS.supports && CSS.supports("selector(::details-content)");
  function unfoldWide(query) {
    each(".unfolds", function (details) {
      details.open = query.matches;
      details.classList.toggle("is-unfolded", query.matches);
    });
  }
  if (!canUnfoldByStyle && window.matchMedia) {
    var wide = window.matchMedia("(min-width: 62rem)");
    unfoldWide(wide);
    wide.onchange = unfoldWide;
  }

  each("[data-focus-first]", function (summary) { summary.focus(); });

  each("[data-counter]", function (area) {
    var note = document.querySelector('[data-count-of="' + area.id + '"]');
    var most = Number(area.getAttribute("data-counter"));
    function count() {
      var length = Array.from(area.value.replace(/\r\n/g, "\n")).length;
      note.textContent = length + " / " + most;
      note.classList.toggle("is-over", length > most);
    }
    area.addEventListener("input", count);
    count();
  });

  each("[data-ticks]", function (all) {
    var form = all.form;
    var boxes = form.querySelectorAll('input[type=checkbox][name="' + all.getAttribute("data-ticks") + '"]');
    function show() {
      var ticked = Array.prototype.filter.call(boxes, function (box) { return box.checked; }).length;
      all.checked = ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    }
    all.addEventListener("change", function () {
      Array.prototype.forEach.call(boxes, function (box) { box.checked = all.checked; });
    });
    form.addEventListener("change", show);
    // After going back a browser may have ticked boxes again.
    window.addEventListener("pageshow", show);
    all.parentNode.hidden = false;
  });

  document.addEventListener("click", function (event) {
    each("details[data-closes][open]", function (menu) {
      if (!menu.contains(event.target)) { menu.open = false; }
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    each("details[data-closes][open]", function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  // A second press of the same button while the first is on its way does nothing.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if ((form.getAttribute("method") || "").toLowerCase() !== "post") { return; }
    if (form.getAttribute("data-sent")) { event.preventDefault(); return; }
    form.setAttribute("data-sent", "yes");
    window.setTimeout(function () { form.removeAttribute("data-sent"); }, 5000);
  });
  window.addEventListener("pageshow", function () {
    each("form[data-sent]", function (form) { form.removeAttribute("data-sent"); });
  });
})();
