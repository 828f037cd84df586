// A provider that others wrote (npm oidc-provider, certified), set up to demand what ID-porten
// demands. Started by test_peer.py; who logs in, and at which level, is said at /next.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const { ISSUER, PORT, REDIRECT, SIGNED_OUT, CLIENT_KEY } = process.env;
let next = { person: "nobody", level: "high" };

const provider = new Provider(ISSUER, {
  clients: [
    {
      client_id: "samspill",
      redirect_uris: [REDIRECT],
      post_logout_redirect_uris: [SIGNED_OUT],
      token_endpoint_auth_method: "private_key_jwt",
      token_endpoint_auth_signing_alg: "RS256",
      require_pushed_authorization_requests: true,
      require_auth_time: true,
      jwks: { keys: [JSON.parse(CLIENT_KEY)] },
    },
  ],
  acrValues: ["idporten-loa-substantial", "idporten-loa-high"],
  claims: { openid: ["sub", "pid", "locale"], acr: null, auth_time: null, sid: null },
  conformIdTokenClaims: false,
  scopes: ["openid", "profile"],
  pkce: { required: () => true },
  features: {
    devInteractions: { enabled: false },
    pushedAuthorizationRequests: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, pid: "01898012345", locale: "nb" }),
  }),
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  async loadExistingGrant(context) {
    const { client, session } = context.oidc;
    const ids = { clientId: client.clientId, accountId: session.accountId };
    const grant = new context.oidc.provider.Grant(ids);
    grant.addOIDCScope("openid profile");
    await grant.save();
    return grant;
  },
});

const others = provider.callback();
createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, ISSUER);
  if (pathname === "/next") {
    next = Object.fromEntries(searchParams);
    response.end("ok");
  } else if (pathname.startsWith("/interaction/")) {
    const acr = `idporten-loa-${next.level}`;
    const login = { accountId: next.person, acr, remember: false };
    provider.interactionFinished(request, response, { login });
  } else {
    others(request, response);
  }
}).listen(Number(PORT), "127.0.0.1");
