package authserver

import (
	"context"
	"net/http"
	"net/netip"
	"strconv"
	"time"
)

// attempts is a limit of something that a source may do: most times in a window of time.
type attempts struct {
	what, source string
	most         int64
	window       time.Duration
}

// limit counts n attempts and returns errTooMany if there are more than the limit now. Replicas
// count together.
func (s *base) limit(ctx context.Context, a attempts, n int64) error {
	slot := s.config.Now().UnixNano() / int64(a.window)
	key := "as/count/" + hashText(a.what, a.source, strconv.FormatInt(slot, 10))
	sum, err := s.config.Store.Add(ctx, key, n, 2*a.window)
	if err != nil {
		return err
	}
	if sum > a.most {
		return errTooMany
	}
	return nil
}

// address returns the address that a request is counted for: an IPv4 address, or an IPv6 network
// of 64 bits. Requests whose address is not known are counted together.
func (s *base) address(r *http.Request) string {
	addr, ok := netip.Addr{}, false
	if s.config.ClientAddress != nil {
		addr, ok = s.config.ClientAddress(r)
	} else if peer, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		addr, ok = peer.Addr(), true
	}
	if !ok {
		return "unknown"
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is4() {
		return addr.String()
	}
	network, err := addr.Prefix(64)
	if err != nil {
		return "unknown"
	}
	return network.String()
}
