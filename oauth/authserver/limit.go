package authserver

import (
	"context"
	"net/http"
	"net/netip"
	"time"
)

// limit counts an attempt in a window of time, and returns errTooMany if there were more than most
// from the same source. Replicas count together.
func (s *Server) limit(ctx context.Context, what, source string, most int64, window time.Duration) error {
	slot := s.config.Now().UnixNano() / int64(window)
	key := "as/count/" + hashText(what, source, time.Duration(slot).String())
	n, err := s.config.Store.Add(ctx, key, 1, 2*window)
	if err != nil {
		return err
	}
	if n > most {
		return errTooMany
	}
	return nil
}

// address returns the address that a request is counted for: an IPv4 address, or an IPv6 network
// of 64 bits. Requests whose address is not known are counted together.
func (s *Server) address(r *http.Request) string {
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
