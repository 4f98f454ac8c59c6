package ledger

import "github.com/mcpkit-go/mcpkit/internal/share"

// A room is the space of kept values. An owner that holds something gets more only if what it then
// holds is at most what is then free, as in [share.Pool]; an owner that holds nothing may take all
// that is free. The program, whose owner is "", may take all that is free at any time, and a
// sixteenth is for the program alone. A value that replaces one of the same owner and is not
// larger always has room.
type room struct {
	total, used int64
	held        map[string]int64
}

// most returns the size of the largest value that an owner can store.
func (r *room) most(owner string) int64 {
	if owner == "" {
		return r.total
	}
	return r.total - r.total/16
}

// allows reports whether an owner has room for n bytes more.
func (r *room) allows(owner string, n int64) bool {
	owner = shareOf(owner)
	free := r.total - r.used - n
	if owner == "" {
		return free >= 0
	}
	free -= r.total / 16
	held := r.held[owner]
	return free >= 0 && (held == 0 || held+n <= free)
}

// allowsInstead reports whether an owner has room for n bytes that replace an owner's old ones.
func (r *room) allowsInstead(owner string, n int64, oldOwner string, old int64) bool {
	if shareOf(owner) != shareOf(oldOwner) {
		return r.allows(owner, n) // which needs no more room than after the old ones are gone
	}
	return n <= old || r.allows(owner, n-old)
}

func (r *room) add(owner string, n int64) {
	owner = shareOf(owner)
	r.used += n
	r.held[owner] += n
	if r.held[owner] == 0 {
		delete(r.held, owner)
	}
}

// shareOf returns whose share an owner has: that of its network, if it is an IPv6 address.
func shareOf(owner string) string {
	if network := share.NetworkOf(owner); network != "" {
		return network
	}
	return owner
}
