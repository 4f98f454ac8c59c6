package proxy

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy/internal/held"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy/internal/sealed"
)

// A Proxy serves the tools of upstreams. Its methods are safe for concurrent use.
type Proxy struct {
	upstreams []*upstream
	// mirror has what the upstreams have, with handlers that pass calls on.
	mirror *mcp.Server
	cancel context.CancelFunc

	ends     ends
	learning sync.Mutex // held while the mirror changes
	mu       sync.Mutex
	offers   map[string]offer // of the mirror, by kind and name
	servers  []*mcpkit.Server
}

// Open connects to upstreams and learns what they have. Their names and prefixes must differ. The
// error says which upstream cannot be used. ctx bounds only Open, which each upstream can delay for
// 30 seconds.
//
// [Proxy.Close] ends what Open has started.
func Open(ctx context.Context, upstreams ...Upstream) (*Proxy, error) {
	own, cancel := context.WithCancel(context.Background())
	p := &Proxy{cancel: cancel, offers: map[string]offer{}, ends: ends{sessions: map[*mcp.ServerSession]chan struct{}{}}}
	p.mirror = mcp.NewServer(&mcp.Implementation{Name: "proxy", Version: "1"}, p.options(upstreams))
	p.mirror.AddSendingMiddleware(onlySubscribers)
	if err := p.open(ctx, own, upstreams); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	for _, u := range p.upstreams {
		u.tasks.start(u.follow)
	}
	return p, nil
}

func (p *Proxy) open(ctx, own context.Context, declared []Upstream) error {
	if len(declared) == 0 {
		return errors.New("proxy: there is no upstream")
	}
	prefixes, names, tools := map[string]string{}, map[string]bool{}, map[string]string{}
	for _, d := range declared {
		other, taken := prefixes[d.Prefix]
		switch {
		case d.Name == "" || names[d.Name]:
			return fmt.Errorf("proxy: an upstream needs a name that no other has, unlike %q", d.Name)
		case taken:
			return fmt.Errorf("proxy: the upstreams %q and %q have the same prefix %q; give one of them another, so that the names of tools differ", other, d.Name, d.Prefix)
		case d.Server == nil:
			return fmt.Errorf("proxy: the upstream %q has no Server", d.Name)
		}
		for _, name := range slices.Sorted(maps.Keys(d.Annotations)) {
			if other, taken := tools[d.Prefix+name]; taken {
				return fmt.Errorf("proxy: the upstreams %q and %q both have a tool that is served as %q; give one of them another prefix", other, d.Name, d.Prefix+name)
			}
			tools[d.Prefix+name] = d.Name
		}
		prefixes[d.Prefix], names[d.Name] = d.Name, true
		u, err := newUpstream(own, p, d)
		if err != nil {
			return fmt.Errorf("proxy: StateKey of the upstream %q cannot be used: %w", d.Name, err)
		}
		p.upstreams = append(p.upstreams, u)
	}
	for _, u := range p.upstreams {
		if err := u.learn(ctx); err != nil {
			return fmt.Errorf("proxy: the upstream %q cannot be used: %w", u.declared.Name, err)
		}
		select {
		case <-u.dirty: // by the first connection
		default:
		}
	}
	return nil
}

func newUpstream(own context.Context, p *Proxy, d Upstream) (*upstream, error) {
	states, err := sealed.New(d.StateKey)
	if err != nil {
		return nil, err
	}
	if d.Idle <= 0 {
		d.Idle = defaultIdle
	}
	if d.MaxMessage <= 0 {
		d.MaxMessage = defaultMaxMessage
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	d.Annotations, d.Options = maps.Clone(d.Annotations), maps.Clone(d.Options)
	u := &upstream{
		ends: &p.ends, declared: d, proxy: p, log: d.Log.With("upstream", d.Name), ctx: own,
		states: states, held: held.Calls{Patience: sealed.Lifetime, Keeps: isSmall},
		dirty: make(chan struct{}, 1), seen: map[string]bool{}, broken: map[string]string{},
	}
	u.shared = &link{up: u, base: own}
	if _, isCommand := d.Server.(Command); isCommand {
		// A second process would not have what the first has in memory.
		u.shared.era = newerFirst
	} else {
		u.newer = &link{up: u, base: own, era: newerOnly}
	}
	u.users = pool{up: u, links: map[string]*userLink{}, places: make(chan struct{}, max(0, d.PerUser))}
	return u, nil
}

// Server returns a server with the annotated tools of the upstreams, and with the prompts and
// resources that are served. It is short for mcpkit.New with mcpkit.Adopt, and opts are those of
// New. Make one server from a proxy. Close the proxy when the server has stopped.
func (p *Proxy) Server(m mcpkit.Manifest, access mcpkit.Access, opts ...mcpkit.Option) *mcpkit.Server {
	annotations, declared := map[string]annotate.Annotation{}, mcpkit.Declared(caller())
	var own []mcpkit.Option
	for _, u := range p.upstreams {
		for name, a := range u.declared.Annotations {
			annotations[u.declared.Prefix+name] = a
			own = append(own, mcpkit.AdoptedTool(u.declared.Prefix+name, forward{mcpkit.Icons(), u, name}))
		}
		for _, name := range slices.Sorted(maps.Keys(u.declared.Options)) {
			own = append(own, mcpkit.AdoptedTool(u.declared.Prefix+name, append(slices.Clone(u.declared.Options[name]), declared)...))
		}
	}
	own = append(own, mcpkit.Adopt(p.mirror, annotations), declared)
	s := mcpkit.New(m, access, append(own, opts...)...)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.servers = append(p.servers, s)
	return s
}

// caller returns where the caller of the calling function is.
func caller() policy.Pos {
	_, file, line, ok := runtime.Caller(2)
	if !ok {
		return policy.Pos{}
	}
	return policy.Pos{File: file, Line: line}
}

// Missing returns a map literal of Go for each upstream that has tools without an annotation, with
// a guess for each of them, as check -annotations prints for adopted servers. It returns "" if all
// have one. Read the guesses before you paste them into [Upstream.Annotations].
func (p *Proxy) Missing() string {
	var b strings.Builder
	for _, u := range p.upstreams {
		u.mu.Lock()
		tools := u.missing
		u.mu.Unlock()
		if len(tools) > 0 {
			fmt.Fprintf(&b, "// Upstream %q:\n%s", u.declared.Name, policy.GuessAll(tools))
		}
	}
	return b.String()
}

// Close ends all connections and commands, and waits for them. Calls in flight fail. A [Handler] or
// the Transport of a [Remote] that ignores the contexts of its requests is left behind, and logged:
// Close does not wait for longer than 40 seconds.
func (p *Proxy) Close() error {
	p.cancel()
	var ending sync.WaitGroup
	for _, u := range p.upstreams {
		ending.Go(func() {
			if !within(40*time.Second, inBackground(u.close)) {
				u.log.Warn("the upstream does not end; it is left behind")
			}
		})
	}
	ending.Wait()
	return nil
}
