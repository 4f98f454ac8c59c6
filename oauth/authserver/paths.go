package authserver

// The paths below the issuer. Clients of the specification of 2025-03-26 know the first three
// without any metadata.
const (
	pathAuthorize   = "/authorize"
	pathToken       = "/token"
	pathRegister    = "/register"
	pathRevoke      = "/revoke"
	pathKeys        = "/jwks.json"
	pathConsent     = "/consent"
	pathCallback    = "/callback"
	pathConnections = "/connections"
)
