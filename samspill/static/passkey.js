// Passkeys: asks the device, and puts its answer in the form. Without this file, or in a browser
// that cannot, the page says what to do instead.
(function () {
  "use strict";

  const part = document.querySelector("[data-passkey]");
  if (!part || !window.PublicKeyCredential || !navigator.credentials) return;
  const makes = part.dataset.passkey === "make";
  const form = part.querySelector("form");
  const message = part.querySelector("[data-passkey-failed]");

  function bytes(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (one) {
      return one.charCodeAt(0);
    });
  }
  function text(buffer) {
    const plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  // What the house asks for, as the browser wants it.
  function asked(options) {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    (options.excludeCredentials || []).forEach(function (one) {
      one.id = bytes(one.id);
    });
    return { publicKey: options };
  }

  // What the device answers, as the house reads it.
  function answer(made) {
    const response = { clientDataJSON: text(made.response.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (made.response[name]) response[name] = text(made.response[name]);
    });
    return JSON.stringify({
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      response: response,
      clientExtensionResults: {},
    });
  }

  function fails() {
    message.hidden = false;
    message.focus();
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (form.dataset.asking) return;
    form.dataset.asking = "yes";
    message.hidden = true;
    fetch(part.dataset.options, { headers: { Accept: "application/json" }, cache: "no-store" })
      .then(function (found) {
        if (!found.ok) throw new Error(String(found.status));
        return found.json();
      })
      .then(function (options) {
        return makes
          ? navigator.credentials.create(asked(options))
          : navigator.credentials.get(asked(options));
      })
      .then(function (made) {
        form.elements.credential.value = answer(made);
        form.submit();
      })
      .catch(fails)
      .finally(function () {
        delete form.dataset.asking;
      });
  });

  PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().then(function (can) {
    if (!can) return;
    part.hidden = false;
    document.querySelectorAll("[data-no-passkey]").forEach(function (one) {
      one.hidden = true;
    });
  });
})();
