// The sum of the weights while they are typed. Without this the server shows it on every save.
(function () {
  "use strict";

  var box = document.querySelector("[data-weights]");
  if (!box) { return; }
  var inputs = box.querySelectorAll(".weight input:not([type=hidden])");
  var output = box.querySelector("[data-total]");
  var line = box.querySelector(".weight-total");

  function add() {
    var total = Array.prototype.reduce.call(inputs, function (sum, input) {
      return sum + (/^\s*\d{1,3}\s*$/.test(input.value) ? Number(input.value) : 0);
    }, 0);
    output.textContent = total + "%";
    line.classList.toggle("is-off", total !== 100);
  }
  box.addEventListener("input", add);
  add();
})();
