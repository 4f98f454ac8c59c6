// What the authorization servers of families of providers do differently from oidc-provider: the shape of their access
// tokens, the names of their scopes, and what their metadata leaves out. Each family has:
//
//   audience   the aud of tokens, if it is not the resource
//   prefix     what clients must write before each scope
//   opaque     tokens are opaque, and introspected by the client "server"
//   silent     the metadata does not list PKCE's methods, and responses to clients have no iss (RFC 9207)
//   clientID   the ID of the only client, because clients cannot register
//   shape      changes the header and the claims of a token
const names = (claims, prefix) => claims.scope.split(' ').map(s => s.startsWith(prefix) ? s.slice(prefix.length) : s)

export const families = {
  '': {},
  Auth0: {
    shape(header, claims, { issuer, resource }) {
      claims.aud = [resource, `${issuer}/userinfo`]
      claims.azp = claims.client_id
      claims.permissions = ['notes:admin']
      delete claims.client_id
    },
  },
  Okta: {
    shape(header, claims) {
      header.typ = undefined
      Object.assign(claims, { ver: 1, cid: claims.client_id, uid: '00u7user', scp: names(claims, ''), sub: 'alice@acme.example' })
      delete claims.client_id
      delete claims.scope
    },
  },
  Entra: {
    silent: true,
    prefix: resource => `${resource}/`,
    clientID: 'c1000000-1111-4222-8333-444455556666',
    audience: 'a0010000-1111-4222-8333-444455556666',
    shape(header, claims, { prefix }) {
      header.typ = 'JWT'
      Object.assign(claims, {
        ver: '2.0', tid: '7e57ab1e-1111-4222-8333-444455556666', oid: '0b1ec700-1111-4222-8333-444455556666', sub: 'pAiRwIsE_1',
        azp: claims.client_id, azpacr: '0', scp: names(claims, prefix).join(' '), uti: 'u1', nbf: claims.iat,
      })
      delete claims.client_id
      delete claims.scope
      delete claims.jti
    },
  },
  Cognito: {
    silent: true,
    prefix: resource => `${resource}/`,
    clientID: '7h3cl13nt',
    shape(header, claims) {
      header.typ = undefined
      Object.defineProperty(claims, 'aud', { enumerable: false }) // oidc-provider refuses tokens without it
      Object.assign(claims, { token_use: 'access', username: 'alice' })
    },
  },
  Keycloak: {
    shape(header, claims, { resource }) {
      header.typ = 'JWT'
      Object.assign(claims, { typ: 'Bearer', aud: [resource, 'account'], azp: claims.client_id, realm_access: { roles: ['user'] } })
      delete claims.client_id
    },
  },
  Opaque: { opaque: true },
}
