// Package names asks the domain name system what an audit needs to know about a host.
package names

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// timeout limits each query.
const timeout = 5 * time.Second

// A Resolver asks one DNS server.
type Resolver struct {
	mu     sync.Mutex
	server string // host:port; "" until the system's resolver named its first server
}

// New returns a resolver that asks the server at an address; "" means the first one of the system.
func New(server string) *Resolver { return &Resolver{server: server} }

// Net returns the resolver for net.Dialer.
func (r *Resolver) Net() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		return (&net.Dialer{Timeout: timeout}).DialContext(ctx, network, r.choose(address))
	}}
}

// choose returns the server to ask. proposed is the server that the system would ask.
func (r *Resolver) choose(proposed string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.server == "" {
		r.server = proposed
	}
	return r.server
}

// Addresses returns the addresses of a host, sorted; network is "ip4" or "ip6". It returns none and
// no error for a host that has none.
func (r *Resolver) Addresses(ctx context.Context, network, host string) ([]netip.Addr, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	found, err := r.Net().LookupNetIP(ctx, network, host+".")
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return nil, nil
	case err != nil:
		return nil, err
	}
	for i := range found {
		found[i] = found[i].Unmap()
	}
	slices.SortFunc(found, netip.Addr.Compare)
	return slices.Compact(found), nil
}

// Services returns the HTTPS records (RFC 9460) of a name.
func (r *Resolver) Services(ctx context.Context, name string) ([]dnsmessage.HTTPSResource, error) {
	server := r.choose("")
	if server == "" {
		return nil, errors.New("the system names no DNS server")
	}
	query, err := question(name)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	answer, err := exchange(ctx, "udp", server, query)
	if err != nil {
		return nil, err
	}
	if answer.Truncated {
		if answer, err = exchange(ctx, "tcp", server, query); err != nil {
			return nil, err
		}
	}
	switch answer.RCode {
	case dnsmessage.RCodeSuccess, dnsmessage.RCodeNameError:
	default:
		return nil, fmt.Errorf("the DNS server answers %s", answer.RCode)
	}
	var found []dnsmessage.HTTPSResource
	for _, resource := range answer.Answers {
		if body, ok := resource.Body.(*dnsmessage.HTTPSResource); ok {
			found = append(found, *body)
		}
	}
	return found, nil
}

func question(name string) ([]byte, error) {
	full, err := dnsmessage.NewName(name + ".")
	if err != nil {
		return nil, err
	}
	message := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: uint16(rand.Uint32()), RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: full, Type: dnsmessage.TypeHTTPS, Class: dnsmessage.ClassINET}},
	}
	return message.Pack()
}

// exchange sends a query and returns the answer to it. Over TCP, messages follow their length.
func exchange(ctx context.Context, network, server string, query []byte) (*dnsmessage.Message, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, network, server)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	out := query
	if network == "tcp" {
		out = append(binary.BigEndian.AppendUint16(nil, uint16(len(query))), query...)
	}
	if _, err := conn.Write(out); err != nil {
		return nil, err
	}
	buffer := make([]byte, 1<<16)
	for {
		n, err := receive(conn, network, buffer)
		if err != nil {
			return nil, errors.Join(context.Cause(ctx), err)
		}
		var answer dnsmessage.Message
		if answer.Unpack(buffer[:n]) == nil && answer.Response && answer.ID == binary.BigEndian.Uint16(query) {
			return &answer, nil
		}
		if network == "tcp" {
			return nil, errors.New("the DNS server's answer cannot be read")
		}
	}
}

func receive(conn net.Conn, network string, buffer []byte) (int, error) {
	if network != "tcp" {
		return conn.Read(buffer)
	}
	if _, err := io.ReadFull(conn, buffer[:2]); err != nil {
		return 0, err
	}
	return io.ReadFull(conn, buffer[:binary.BigEndian.Uint16(buffer)])
}
