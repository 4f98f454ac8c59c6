package authserver

import "time"

// A Registration lets clients register themselves (RFC 7591). The specification of 2026-07-28
// deprecates it in favor of metadata documents, which several clients do not have yet.
//
// Identical registrations of public clients get the same client ID, because some clients register
// on every connection. A client that nobody logs in with is forgotten.
type Registration struct {
	// Unused is how long a client is kept if nobody logs in with it; 24 hours if zero. A client
	// that somebody has logged in with is kept as long as a grant.
	Unused time.Duration
	// PerHour is how many new clients an hour one address may register, or one IPv6 network of 64
	// bits; 100 if zero. Users of one hosted client can share an address. A client that is
	// registered already does not count.
	PerHour int
	// Total is how many new clients an hour are accepted altogether; 2,000 if zero.
	Total int
}

const (
	defaultUnused     = 24 * time.Hour
	defaultPerHour    = 100
	defaultTotalHour  = 2000
	registrationBytes = 64 << 10
)

func (c Registration) complete() Registration {
	if c.Unused <= 0 {
		c.Unused = defaultUnused
	}
	if c.PerHour <= 0 {
		c.PerHour = defaultPerHour
	}
	if c.Total <= 0 {
		c.Total = defaultTotalHour
	}
	return c
}
