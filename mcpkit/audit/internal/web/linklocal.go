package web

import (
	"context"
	"errors"
	"net/netip"
	"net/url"
	"syscall"

	"github.com/mcpkit-go/mcpkit/internal/publicnet"
)

// errLinkLocal is the error of a request to a link-local address, among which are those of the
// metadata services of clouds.
var errLinkLocal = errors.New("the address is link-local")

// refuseLinkLocal returns a control function for a dialer. It refuses link-local addresses unless
// the target itself has one: no document of a server has to be there.
func refuseLinkLocal(target *url.URL) func(ctx context.Context, network, address string, c syscall.RawConn) error {
	var own netip.Addr
	if target != nil {
		own, _ = netip.ParseAddr(target.Hostname()) // a name has no address that is link-local by design
	}
	return func(_ context.Context, _, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err == nil && to.Addr().Unmap().IsLinkLocalUnicast() && to.Addr().Unmap() != own {
			return errLinkLocal
		}
		return nil
	}
}

// Forbidden reports whether no connection was made because the client does not connect to the
// address.
func (x *Exchange) Forbidden() bool {
	return x != nil && (publicnet.IsForbidden(x.Err) || errors.Is(x.Err, errLinkLocal))
}
