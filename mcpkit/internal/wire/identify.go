package wire

import (
	"net/http"
	"net/netip"
	"sync"

	"github.com/mcpkit-go/mcpkit/internal/share"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
)

// Identify finds the caller of a request before the body is read. It verifies the token, if the
// request has one, and does not decide yet whether the caller may do anything.
func (h *Host) Identify(next http.Handler) http.Handler {
	var noted sync.Once
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		s := h.service()
		guard := s.Gate.Guard
		q := newRequest(r, h, s)
		q.caller = share.Caller{Key: edge.CallerKeyFrom(r.Context()), Stranger: guard != nil}
		if guard != nil && !h.verify(rw, r, q) {
			return
		}
		if user := call.Subject(q); user != "" {
			q.caller = share.Caller{Key: "user:" + user}
		} else if guard == nil || s.Gate.SomePublic {
			if why := doubt(r, q.caller.Key, h.GuessesAddresses); why != "" {
				noted.Do(func() {
					probe.Log(q, h.Log).WarnContext(q, "the address of a caller without a token "+why+"; "+
						"say in mcpkit.Edge(edge.Config{ClientIP: ...}) what is in front of the server, or that clients connect to it directly", "connected", r.RemoteAddr)
				})
			}
		}
		next.ServeHTTP(rw, q.in(r))
	})
}

// doubt returns why the address of a caller without a token may be that of many callers, or "".
func doubt(r *http.Request, key string, guesses bool) string {
	if key == edge.UnknownKey {
		return "is not known, so all such callers share one limit"
	}
	if addr, ok := edge.ClientIP(r.Context()); ok && guesses && IsPrivate(addr) {
		return "is private and may be that of a proxy, whose clients then share one limit"
	}
	return ""
}

// IsPrivate reports whether an address may be that of a proxy on the machine or in the network of
// the server.
func IsPrivate(addr netip.Addr) bool {
	return !addr.IsGlobalUnicast() || addr.IsPrivate() || carrierNAT.Contains(addr)
}

// carrierNAT is the shared address space between carriers and their customers; see RFC 6598.
var carrierNAT = netip.MustParsePrefix("100.64.0.0/10")

// verify verifies the token of a request. It returns false, and has answered, if it got no place
// for that. Verifying may wait for an authorization server, so each address has a share of the
// places.
func (h *Host) verify(rw http.ResponseWriter, r *http.Request, q *request) bool {
	if q.service.Gate.Guard.HasCredentials(r) {
		address := share.Caller{Key: q.caller.Key}
		if refused := h.Places.Verify.Enter(r.Context(), address, 1); refused != "" {
			h.Places.Refuse(refused, h.Places.Verify, address, 1, nil).Write(rw, r.WithContext(q))
			return false
		}
		defer h.Places.Verify.Leave(address, 1)
	}
	q.Context = q.service.Gate.Guard.Identify(r)
	return true
}

// CallerKey returns the key of the request's caller. On a protected server it returns "" for a
// caller without a verified token.
func CallerKey(r *http.Request) string {
	if q := requestFrom(r.Context()); q != nil && !q.caller.Stranger {
		return q.caller.Key
	}
	return ""
}

// OpensStream reports whether a request opens a stream.
func OpensStream(r *http.Request) bool {
	q := requestFrom(r.Context())
	return q != nil && q.stream
}
