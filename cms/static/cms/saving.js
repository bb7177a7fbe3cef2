/* Has a form be sent after what the browser saves of it by itself, never beside it.

   Wagtail saves what is typed a second or so later. Whoever pressed a button meanwhile sent the same
   form twice at once: two entries were made, or a page was told that its address is taken. A saving
   that has not begun is dropped; one that has is waited for, since its answer says what the form is
   of from then on. */
"use strict";
(() => {
  const LONGEST_WAIT = 10_000;
  // Timers are never early by more than this; the saving may have begun otherwise.
  const MARGIN = 20;
  const savings = new WeakMap();
  const waiting = new WeakSet();
  const sent = new WeakSet();

  const begun = (form, saving) =>
    performance.now() - saving.at > Number(form.dataset.wAutosaveIntervalValue) - MARGIN;

  const send = (form, button) => {
    if (!waiting.delete(form)) return;
    savings.delete(form);
    // A button that shows its progress is closed, and a closed button does not say which it is.
    const closed = button?.disabled;
    if (closed) button.disabled = false;
    form.requestSubmit(button);
    if (closed) button.disabled = true;
  };

  document.addEventListener("w-autosave:save", (event) => {
    const form = event.target;
    if (sent.has(form) || waiting.has(form)) event.preventDefault();
    else savings.set(form, { event, at: performance.now() });
  });

  ["w-autosave:success", "w-autosave:error"].forEach((name) =>
    document.addEventListener(name, (event) => savings.delete(event.target)));

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const saving = savings.get(form);
    if (waiting.has(form)) event.preventDefault();
    else if (saving && begun(form, saving)) {
      event.preventDefault();
      waiting.add(form);
      const go = () => send(form, event.submitter);
      // The answer changes the form; what listens to it has done so when it was told.
      ["w-autosave:success", "w-autosave:error"].forEach((name) =>
        form.addEventListener(name, () => setTimeout(go), { once: true }));
      setTimeout(go, LONGEST_WAIT);
    } else if (saving) {
      saving.event.preventDefault();
      savings.delete(form);
    }
    if (event.defaultPrevented) event.stopImmediatePropagation();
  }, true);

  window.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sent.add(event.target);
  });
  // Whoever comes back by the browser's button types on.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form").forEach((form) => sent.delete(form));
  });
})();
