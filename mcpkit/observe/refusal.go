package observe

// A Refusal is an HTTP request that was refused before it became an operation.
type Refusal struct {
	// Status is the HTTP status of the response.
	Status int
	// Reason is one of the constants, as a short word for a metric's label.
	Reason string
}

// The reasons of refusals.
const (
	RefusedNoToken      = "no_token"             // 401
	RefusedCredentials  = "malformed_token"      // 400
	RefusedToken        = "invalid_token"        // 401
	RefusedScope        = "insufficient_scope"   // 403
	RefusedUnverifiable = "verifier_unavailable" // 503: the token could not be checked
	RefusedRequest      = "bad_request"          // 4xx: not a valid MCP request
	RefusedRate         = "rate_limited"         // 429: the caller exceeds its rate
	RefusedLoad         = "overloaded"           // 413, 429 or 503: no capacity for the request
	RefusedAddress      = "client_address"       // 421: the client's address is not on the allowlist
	RefusedHost         = "foreign_host"         // 421: the Host is not the server's
	RefusedOrigin       = "foreign_origin"       // 403: the Origin is not trusted
)
