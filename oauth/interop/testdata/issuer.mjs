// An authorization server for tests, made of oidc-provider: anybody may register, everybody is alice and consents,
// and access tokens are JWTs for the resource that was asked for.
//
//   node issuer.mjs ISSUER RESOURCE SCOPE...
//
// It listens on a free port of the loopback interface and prints it. ISSUER is its address for others: that of a
// proxy in front. oidc-provider is looked for in the working directory.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(join(process.cwd(), 'package.json'))
const { Provider, errors } = await import(pathToFileURL(require.resolve('oidc-provider')))
const [issuer, resource, ...scopes] = process.argv.slice(2)

const provider = new Provider(issuer, {
  clients: [],
  scopes: ['openid', 'offline_access', ...scopes],
  claims: { openid: ['sub'] },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  pkce: { required: () => true },
  cookies: { keys: ['of no use outside a test'] },
  clientBasedCORS: () => true,
  rotateRefreshToken: true,
  issueRefreshToken: (ctx, client) => client.grantTypeAllowed('refresh_token'),
  ttl: { AccessToken: 3600, Grant: 7200, Interaction: 600, RefreshToken: 7200, Session: 7200 },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    registration: {
      enabled: true,
      // Clients register with the scopes of the first challenge. To hold them to these for good, as oidc-provider would,
      // is to let none of them ask for more later.
      idFactory(ctx) {
        delete ctx.oidc.body.scope
        return randomUUID()
      },
    },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo(ctx, asked) {
        if (asked !== resource) throw new errors.InvalidTarget()
        return { scope: scopes.join(' '), audience: resource, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }
      },
    },
  },
})
for (const event of ['authorization.error', 'grant.error', 'registration_create.error', 'server_error']) {
  provider.on(event, (ctx, error) => console.error(event, error.error_description ?? error.stack))
}

// interact does what the pages for login and consent would, at once.
async function interact(req, res) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(req, res)
  if (prompt.name === 'login') {
    return provider.interactionFinished(req, res, { login: { accountId: 'alice' } }, { mergeWithLastSubmission: false })
  }
  const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId: session.accountId, clientId: params.client_id })
  grant.addOIDCScope((prompt.details.missingOIDCScope ?? []).join(' '))
  for (const [indicator, missing] of Object.entries(prompt.details.missingResourceScopes ?? {})) {
    grant.addResourceScope(indicator, missing.join(' '))
  }
  return provider.interactionFinished(req, res, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true })
}

const answer = provider.callback()
const server = createServer((req, res) => {
  if (req.url.startsWith('/interaction/')) {
    interact(req, res).catch(error => {
      console.error('interaction', error.stack)
      res.writeHead(500).end()
    })
    return
  }
  if (req.url === '/reg') { // which pages may use everywhere else that MCP clients register
    res.setHeader('access-control-allow-origin', '*')
    if (req.method === 'OPTIONS') {
      res.writeHead(204, { 'access-control-allow-headers': 'content-type, mcp-protocol-version' }).end()
      return
    }
  }
  // It speaks OpenID Connect only; clients look for RFC 8414 first.
  if (req.url === '/.well-known/oauth-authorization-server') req.url = '/.well-known/openid-configuration'
  answer(req, res)
})
server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`))
