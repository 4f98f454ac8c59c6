package observe

// A Refusal is an HTTP request that was answered without looking at what it asks for.
type Refusal struct {
	// Status is the HTTP status.
	Status int
	// Reason is a short constant word for a metric's label: see the constants.
	Reason string
}

// The reasons of refusals.
const (
	RefusedNoToken      = "no_token"             // 401
	RefusedCredentials  = "malformed_token"      // 400
	RefusedToken        = "invalid_token"        // 401
	RefusedScope        = "insufficient_scope"   // 403
	RefusedUnverifiable = "verifier_unavailable" // 503: the token could not be checked
	RefusedRequest      = "bad_request"          // 4xx: no MCP request
	RefusedRate         = "rate_limited"         // 429
	RefusedLoad         = "overloaded"           // 503: too many calls in flight
	RefusedAddress      = "client_address"       // 421: not on the list of allowed addresses
	RefusedHost         = "foreign_host"         // 421: for a host that is not the server's
	RefusedOrigin       = "foreign_origin"       // 403: from a web page of an origin that is not trusted
)
