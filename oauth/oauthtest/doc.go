// Package oauthtest runs an authorization server inside a test, on the loopback
// interface. It publishes metadata and keys, issues good and bad tokens of any
// kind, introspects tokens, and fails on request. Clients can register and log in: as alice,
// without a page, or as one of several users that they choose. It has no passwords, so it is
// for tests and demonstrations only.
//
// An issuer also makes identity assertions (ID-JAG), as a company's identity provider does for
// enterprise-managed authorization: [Issuer.IssueAssertion] and [Issuer.BadAssertions]. Clients
// exchange an ID token or a refresh token for them at the token endpoint (RFC 8693).
//
// [Like] returns an issuer whose tokens look like those of a provider. The rest of the package
// works with any resource server.
package oauthtest
