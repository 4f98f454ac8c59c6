package main

// The scopes of the server. The scope to write permits neither deleting nor sharing.
const (
	scopeRead   = "notes:read"
	scopeWrite  = "notes:write"
	scopeDelete = "notes:delete"
	scopeShare  = "notes:share"
)

// trialUsers are who can log in without a password on a loopback address, and the handles of their
// accounts.
var trialUsers = []string{"alice", "bob", "carol"}
