package main

// The scopes of the server. The scope to write permits neither deleting nor sharing.
const (
	scopeRead   = "notes:read"
	scopeWrite  = "notes:write"
	scopeDelete = "notes:delete"
	scopeShare  = "notes:share"
)

// trialUsers are the users of the built-in issuer, and the handles of their accounts.
var trialUsers = []string{"alice", "bob", "carol"}
