// Package authserver is an authorization server for MCP clients, in front of an identity
// provider that MCP clients cannot use, such as Google, GitHub, Slack or most tenants of Okta and
// Entra, or in front of a service's own login.
//
// To MCP clients it is a complete authorization server: they find its metadata (RFC 8414), need no
// registration by hand (client ID metadata documents, or RFC 7591), log in with PKCE, and get short
// access tokens for one resource and refresh tokens that rotate. To the identity provider it is one
// ordinary client. Before a user is sent there, a page shows which client asks for which scopes,
// and the user must agree.
//
//	as, err := authserver.New(authserver.Config{
//		Issuer:    "https://notes.example.com",
//		Resources: []string{"https://notes.example.com/mcp"},
//		Scopes:    []authserver.Scope{{Name: "notes:read", Description: "Read your notes"}},
//		Store:     shared, // package mcpkit/store
//		Secrets:   [][]byte{secret},
//		Login:     authserver.Upstream{Provider: upstream.Google(clientID, clientSecret)},
//	})
//	srv := mcpkit.New(manifest, mcpkit.OAuth(as.Access()))
//
// Everything that several replicas must agree on is in the Store: any replica answers any request.
// Nobody can use the contents of the store without the Secrets: the store holds hashes of codes and
// of the secrets that refresh tokens contain, and encrypts signing keys and the tokens of the
// identity provider.
//
// # Setting it up
//
//   - At the identity provider, register a confidential client and enter the address that
//     [Server.CallbackURL] returns. Each function of package upstream says where. With a login of
//     your own use a [Session] instead.
//   - Make a secret, for example with openssl rand -hex 32, and give it to all replicas as the
//     first of Config.Secrets. Keep it: if it is lost, all logins end, and the server answers
//     nothing until [Server.ReplaceLostSecret] is called.
//   - Choose a Store: package mcpkit/store/file for one process, mcpkit/store/redis for several.
//     With either, logins survive a restart of the program. A store.Memory ends them.
//   - If a replica of Redis can take over, set redis.Options.Replicas: then a failover loses no
//     login and no revocation that was acknowledged, and no code is redeemed twice. Without it,
//     those of the last moments can be lost, because Redis copies its data after it has answered.
//   - Set Config.Registration unless all clients have a metadata document, as claude.ai has, or are
//     in Config.Clients.
//   - Call [Server.Ready] when the program starts: it reports a Store that does not answer, and
//     Secrets that do not fit what is stored. [New] uses neither.
//
// While the Store does not answer, is slow or is full, requests that need it get the status 503
// with a Retry-After header, or the error temporarily_unavailable where the user returns to the
// client. Tokens that were checked a moment ago are still accepted. Clients try again and keep
// their logins. The program need not be restarted.
//
// Users see and end their connections at the path /connections below the issuer. For administrators
// there are [Server.Grants], [Server.Revoke] and [Server.RevokeAll], and Config.OnEvent for an
// audit log.
//
// # Clocks
//
// The clocks of all replicas should agree within a few seconds, and so should that of the store.
// With a wrong clock at one replica no code or refresh token is redeemed twice, and no grant ends
// early: the store decides both, and measures how long a replaced refresh token is still good.
// Users and clients notice a clock that is wrong by minutes or more in other ways. If the clock of
// a replica is slow, other replicas treat its access tokens as expired too early. If it is fast,
// they refuse its tokens, or accept them for too long. A page or code of one replica can be too old
// for another, so that a login must begin again. A code that is redeemed twice may end its grant
// minutes later than it should, or end it although a client only sent its request twice.
//
// If the clock of the store jumps forward, records that expire in the skipped time are lost: a jump
// of minutes loses logins that have begun, and a jump of Config.GrantLife loses unused grants.
//
// A Server is safe for concurrent use.
package authserver
