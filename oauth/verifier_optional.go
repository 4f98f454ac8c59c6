package oauth

import "context"

// The interfaces in this file are optional: verifiers of this package implement them, those
// of a program need not.

// A router is a verifier that knows which tokens it verifies: JWTs of some issuers, and
// possibly other tokens.
type router interface {
	routes() (issuers []string, others bool)
}

// routesOf returns the routes of v. A verifier that is not a router may verify any token.
func routesOf(v Verifier) (issuers []string, others bool) {
	if v, ok := v.(router); ok {
		return v.routes()
	}
	return nil, true
}

// A rememberer is a verifier that caches the principals of good tokens.
type rememberer interface {
	remembered(hash tokenHash) *Principal
}

// rememberedBy returns the principal that v has cached for a token, or nil.
func rememberedBy(v Verifier, hash tokenHash) *Principal {
	if v, ok := v.(rememberer); ok {
		return v.remembered(hash)
	}
	return nil
}

// A versioned verifier has a number that grows when a token that it accepted before may no
// longer be good.
type versioned interface{ version() uint64 }

func versionOf(v Verifier) uint64 {
	if v, ok := v.(versioned); ok {
		return v.version()
	}
	return 0
}

// A readier is a verifier that can report in advance whether it will be able to verify.
type readier interface {
	ready(ctx context.Context) error
}

func readyOf(ctx context.Context, v Verifier) error {
	if v, ok := v.(readier); ok {
		return v.ready(ctx)
	}
	return nil
}
