package authserver_test

import (
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// A redisProxy stands between the replicas and Redis. It counts requests, and has a fault begin at
// one of them.
type redisProxy struct {
	net.Listener

	mu     sync.Mutex
	target string
	conns  map[net.Conn]bool
	count  int
	at     int            // the request at which the fault begins; 0 for none
	fault  func() verdict // runs once, when it begins
	rest   func() verdict // decides about each request after it; nil lets them pass
	opened chan struct{}  // closed when held replies may go on
}

// A verdict is what becomes of a request and its reply.
type verdict int

const (
	pass      verdict = iota // both go on
	cutBefore                // the request does not reach Redis, and the connection ends
	cutAfter                 // Redis executes the request, and the connection ends before the reply
	hold                     // Redis executes the request, and the reply waits until the fault is over
)

// startRedisProxy starts a proxy in front of a server.
func startRedisProxy(t *testing.T, target string) *redisProxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &redisProxy{Listener: l, target: target, conns: map[net.Conn]bool{}, opened: make(chan struct{})}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() { p.serve(conn) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		p.heal("")
		running.Wait()
	})
	return p
}

// arm has the fault begin at a request. After it, rest decides.
func (p *redisProxy) arm(at int, fault, rest func() verdict) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count, p.at, p.fault, p.rest = 0, at, fault, rest
	p.opened = make(chan struct{})
}

// begun reports whether the fault has begun.
func (p *redisProxy) begun() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.at > 0 && p.count >= p.at
}

// heal ends the fault and all connections. If target is not empty, the next ones go there.
func (p *redisProxy) heal(target string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at, p.fault, p.rest = 0, nil, nil
	if target != "" {
		p.target = target
	}
	select {
	case <-p.opened:
	default:
		close(p.opened)
	}
	for conn := range p.conns {
		_ = conn.Close()
	}
}

// judge decides about a request.
func (p *redisProxy) judge() (v verdict, opened chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count++
	decide := p.rest
	if p.count == p.at {
		decide = p.fault
	} else if p.at == 0 || p.count < p.at {
		decide = nil
	}
	if decide == nil {
		return pass, p.opened
	}
	return decide(), p.opened
}

func (p *redisProxy) track(conn net.Conn, on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if on {
		p.conns[conn] = true
	} else {
		delete(p.conns, conn)
	}
}

// serve passes on the requests of a connection. A client of Redis sends the next one after the
// reply, so what is read at once is a request, or a pipeline.
func (p *redisProxy) serve(client net.Conn) {
	defer client.Close()
	p.mu.Lock()
	target := p.target
	p.mu.Unlock()
	server, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer server.Close()
	for _, conn := range []net.Conn{client, server} {
		p.track(conn, true)
		defer p.track(conn, false)
	}
	var mu sync.Mutex
	last, opened := pass, (chan struct{})(nil)
	var replies sync.WaitGroup
	defer replies.Wait()
	defer server.Close()
	replies.Go(func() {
		defer client.Close()
		buf := make([]byte, 64<<10)
		for {
			n, err := server.Read(buf)
			if err != nil {
				return
			}
			mu.Lock()
			v, until := last, opened
			mu.Unlock()
			switch v {
			case cutAfter:
				return
			case hold:
				<-until
				return
			}
			if _, err := client.Write(buf[:n]); err != nil {
				return
			}
		}
	})
	buf := make([]byte, 64<<10)
	for {
		n, err := client.Read(buf)
		if err != nil {
			return
		}
		v, until := p.judge()
		mu.Lock()
		last, opened = v, until
		mu.Unlock()
		if v == cutBefore {
			return
		}
		if _, err := server.Write(buf[:n]); err != nil {
			return
		}
	}
}
