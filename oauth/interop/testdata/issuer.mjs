// An authorization server for tests, made of oidc-provider: anybody may register, everybody is alice and consents,
// and access tokens are JWTs for the resource that was asked for.
//
//   node issuer.mjs ISSUER RESOURCE SCOPE...
//
// The environment variable FAMILY names a family of providers whose tokens and metadata it imitates; see families.mjs.
// Tokens of a family that are opaque can be introspected by the client "server", whose secret is in SECRET.
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
const { families } = await import('./families.mjs')
const [issuer, resource, ...names] = process.argv.slice(2)
const family = families[process.env.FAMILY ?? '']
const prefix = family.prefix?.(resource) ?? ''
const scopes = names.map(name => prefix + name)

const provider = new Provider(issuer, {
  clients: [
    ...(family.opaque ? [{
      client_id: 'server', client_secret: process.env.SECRET, redirect_uris: [], response_types: [], grant_types: [],
    }] : []),
    // That of every MCP client. Loopback addresses of native applications may have any port.
    ...(family.clientID ? [{
      client_id: family.clientID, application_type: 'native', token_endpoint_auth_method: 'none',
      redirect_uris: ['http://localhost/callback', 'http://127.0.0.1/callback', 'http://127.0.0.1/oauth/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
    }] : []),
  ],
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
      enabled: !family.clientID,
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
        return {
          scope: scopes.join(' '), audience: family.audience ?? resource,
          accessTokenFormat: family.opaque ? 'opaque' : 'jwt', jwt: { sign: { alg: 'RS256' } },
        }
      },
    },
    revocation: { enabled: true },
    introspection: { enabled: !!family.opaque, allowedPolicy: (ctx, client) => client.clientId === 'server' },
  },
  formats: {
    customizers: {
      jwt(ctx, token, structured) {
        structured.header = { typ: 'at+jwt' }
        family.shape?.(structured.header, structured.payload, { issuer, resource, prefix })
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

// silence leaves out of a response what a silent family does not say.
function silence(req, res) {
  const { setHeader, end } = res
  res.setHeader = (name, value) => {
    if (name.toLowerCase() === 'location' && /[?&]code=/.test(value)) {
      const to = new URL(value)
      to.searchParams.delete('iss')
      value = to.href
    }
    return setHeader.call(res, name, value)
  }
  if (!req.url.startsWith('/.well-known/')) return
  res.end = (body, ...rest) => {
    if (res.statusCode === 200) {
      const { code_challenge_methods_supported, authorization_response_iss_parameter_supported, ...others } = JSON.parse(body)
      body = JSON.stringify(others)
      setHeader.call(res, 'content-length', Buffer.byteLength(body))
    }
    return end.call(res, body, ...rest)
  }
}

const server = createServer((req, res) => {
  if (family.silent) silence(req, res)
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
