// Package oauthtest runs an authorization server inside a test, on the loopback
// interface. It publishes metadata and keys, issues any token that a test can think
// of, good or bad, introspects, and fails on request. Clients can register and log in,
// as alice, whom it asks nothing, or as whom they choose: it is for tests and
// demonstrations only.
//
// It knows nothing of package oauth and can test any resource server.
package oauthtest
