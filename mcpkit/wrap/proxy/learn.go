package proxy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// An offer is one tool, prompt, resource or resource template of an upstream.
type offer struct {
	kind, name string // the name is that of the mirror; a resource has a URI
	from       *upstream
	text       string    // the definition, to find out whether it has changed
	tool       *mcp.Tool // of the mirror; nil for other kinds
	add        func()
}

func (o offer) key() string { return o.kind + "\n" + o.name }

const (
	// maxOffers is how many tools with an annotation, and how many prompts and resources of each
	// kind, an upstream may have. More are not served.
	maxOffers = 1000
	// maxListed is how many definitions of a list are read, and maxListBytes how many bytes of
	// them, unless one message may have more.
	maxListed, maxListBytes = 10 * maxOffers, 32 << 20
)

// learn asks the upstream for its lists, and changes the mirror accordingly.
func (u *upstream) learn(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	s, err := u.shared.get(ctx)
	if err != nil {
		return err
	}
	var offers []offer
	caps := s.client.InitializeResult().Capabilities
	if caps == nil {
		return errors.New("its first answer has no capabilities")
	}
	if caps.Tools != nil {
		tools, err := collect(u, toolKind, listTools(ctx, s.client))
		if err != nil {
			return fmt.Errorf("its tools cannot be listed: %w", err)
		}
		offers = u.toolOffers(tools)
	}
	if caps.Prompts != nil && u.declared.Prompts {
		prompts, err := collect(u, promptKind, listPrompts(ctx, s.client))
		if err != nil {
			return fmt.Errorf("its prompts cannot be listed: %w", err)
		}
		for _, d := range prompts {
			if d != nil {
				offers = append(offers, u.promptOffer(*d))
			}
		}
	}
	if caps.Resources != nil && u.declared.Resources {
		resources, err := collect(u, resourceKind, listResources(ctx, s.client))
		if err != nil {
			return fmt.Errorf("its resources cannot be listed: %w", err)
		}
		for _, d := range resources {
			if d != nil {
				offers = append(offers, u.resourceOffer(*d))
			}
		}
		templates, err := collect(u, templateKind, listTemplates(ctx, s.client))
		if err != nil && !isUnknownMethod(err) {
			return fmt.Errorf("its resource templates cannot be listed: %w", err)
		}
		for _, d := range templates {
			if d != nil {
				offers = append(offers, u.templateOffer(*d))
			}
		}
	}
	u.proxy.apply(u, offers)
	return nil
}

// collect reads a list, and logs once that it is too long: at most maxListed tools, because those
// without an annotation do not count for maxOffers, at most maxOffers others, and at most
// maxListBytes. A list whose pages do not end ends there, or when the context ends.
func collect[T any](u *upstream, kind string, list iter.Seq2[*T, error]) (items []*T, err error) {
	limit := maxOffers
	if kind == toolKind {
		limit = maxListed
	}
	left := max(maxListBytes, u.declared.MaxMessage)
	for item, err := range list {
		if err != nil {
			return nil, err
		}
		if len(items) == limit {
			u.logLong(kind, limit)
			break
		}
		text, err := json.Marshal(item)
		if left -= len(text); err == nil && left < 0 {
			if u.isFirst(kind + " bytes") {
				u.log.Warn("the upstream's list has too many bytes; what comes after the limit is not served", "kind", kind, "limit", max(maxListBytes, u.declared.MaxMessage))
			}
			break
		}
		items = append(items, item)
	}
	return items, nil
}

func (u *upstream) logLong(kind string, limit int) {
	if u.isFirst(kind + "s") {
		u.log.Warn("the upstream's list is too long; what comes after the limit is not served", "kind", kind, "limit", limit)
	}
}

// toolOffers returns the tools that have an annotation, and logs the others.
func (u *upstream) toolOffers(tools []*mcp.Tool) (offers []offer) {
	var without []*mcp.Tool
	headers := map[string]*mcp.Tool{}
	for _, t := range tools {
		if t == nil {
			continue
		}
		if _, ok := u.declared.Annotations[t.Name]; !ok {
			without = append(without, t)
			continue
		}
		if len(offers) == maxOffers {
			u.logLong(toolKind, maxOffers)
			break
		}
		if takesHeaders(t) {
			headers[t.Name] = t
		}
		own := *t
		own.Name = u.declared.Prefix + t.Name
		text, err := json.Marshal(own)
		if err == nil {
			err = usable(&own)
		}
		if err != nil {
			u.leaveOut(toolKind, t.Name, err)
			continue
		}
		offers = append(offers, offer{toolKind, own.Name, u, string(text), &own, func() { u.proxy.mirror.AddTool(&own, u.tool(t.Name)) }})
	}
	u.report(without)
	u.headers.Store(&headers)
	return offers
}

// repaired forgets the reasons of tools that could not be served before and can be now.
func (u *upstream) repaired(now map[string]offer) {
	u.mu.Lock()
	defer u.mu.Unlock()
	maps.DeleteFunc(u.broken, func(name, _ string) bool {
		_, served := now[offer{kind: toolKind, name: u.declared.Prefix + name}.key()]
		return served
	})
}

// usable returns an error if go-sdk would not accept a tool.
func usable(t *mcp.Tool) error {
	for name, schema := range map[string]any{"input": t.InputSchema, "output": t.OutputSchema} {
		if name == "output" && schema == nil {
			continue
		}
		doc, err := json.Marshal(schema)
		var head struct{ Type any }
		if err != nil || json.Unmarshal(doc, &head) != nil || name == "input" && head.Type != "object" || bytes.Equal(doc, []byte("null")) {
			return fmt.Errorf("its %s schema is not that of an object", name)
		}
	}
	return nil
}

// report logs tools without an annotation, each once, and keeps them for Missing.
func (u *upstream) report(without []*mcp.Tool) {
	list, err := json.Marshal(without)
	if err != nil {
		return // it was decoded from JSON
	}
	tools, err := policy.ParseTools(list)
	if err != nil {
		u.log.Warn("tools without an annotation cannot be read; they are not served", "error", err)
	}
	u.mu.Lock()
	u.missing = tools
	u.mu.Unlock()
	for _, t := range tools {
		if u.isFirst(offer{kind: toolKind, name: t.Name}.key()) {
			guess, _ := policy.Guess(t)
			u.log.Warn("a tool of the upstream has no annotation and is not served", "tool", clip(t.Name, 200), "paste", guess)
		}
	}
}

// logOnce logs something about an offer, unless something was logged about it before.
func (u *upstream) logOnce(kind, name, message string, args ...any) {
	if u.isFirst(offer{kind: kind, name: name}.key()) {
		u.log.Warn(message, append([]any{strings.ReplaceAll(kind, " ", "_"), clip(name, 200)}, args...)...)
	}
}

// isFirst reports whether it has not been called with the key before. It is false for more keys
// than an upstream may cause lines in the log.
func (u *upstream) isFirst(key string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.seen[key] || len(u.seen) >= maxOffers {
		return false
	}
	u.seen[key] = true
	return true
}

func (u *upstream) promptOffer(d mcp.Prompt) offer {
	name := d.Name
	d.Name = u.declared.Prefix + name
	u.strip(&d.Title, &d.Description)
	d.Arguments = slices.Clone(d.Arguments)
	for i, a := range d.Arguments {
		if a != nil {
			own := *a
			u.strip(&own.Title, &own.Description)
			d.Arguments[i] = &own
		}
	}
	text, _ := json.Marshal(d)
	return offer{promptKind, d.Name, u, string(text), nil, func() { u.proxy.mirror.AddPrompt(&d, u.prompt(name)) }}
}

func (u *upstream) resourceOffer(d mcp.Resource) offer {
	u.strip(&d.Name, &d.Title, &d.Description) // the URI identifies it
	text, _ := json.Marshal(d)
	return offer{resourceKind, d.URI, u, string(text), nil, func() { u.proxy.mirror.AddResource(&d, u.resource) }}
}

func (u *upstream) templateOffer(d mcp.ResourceTemplate) offer {
	u.strip(&d.Name, &d.Title, &d.Description)
	text, _ := json.Marshal(d)
	return offer{templateKind, d.URITemplate, u, string(text), nil, func() { u.proxy.mirror.AddResourceTemplate(&d, u.resource) }}
}

// apply replaces the offers of an upstream in the mirror by the given ones. The first upstream that
// has a resource keeps it.
func (p *Proxy) apply(u *upstream, offers []offer) {
	p.learning.Lock()
	defer p.learning.Unlock()
	now := map[string]offer{}
	p.mu.Lock()
	for _, o := range offers {
		if before, ok := p.offers[o.key()]; ok && before.from != u {
			u.logOnce(o.kind, o.name, "another upstream serves this prompt or resource, so it is left out", "other", before.from.declared.Name)
			continue
		}
		if _, twice := now[o.key()]; !twice {
			now[o.key()] = o
		}
	}
	var removed, added []offer
	for key, o := range p.offers {
		if _, stays := now[key]; o.from == u && !stays {
			removed = append(removed, o)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(now)) {
		if before, ok := p.offers[key]; ok && before.text == now[key].text {
			now[key] = before // the mirror has this one
		} else {
			added = append(added, now[key])
		}
	}
	servers := slices.Clone(p.servers)
	p.mu.Unlock()
	for _, o := range removed {
		switch o.kind {
		case toolKind:
			p.mirror.RemoveTools(o.name)
		case promptKind:
			p.mirror.RemovePrompts(o.name)
		case resourceKind:
			p.mirror.RemoveResources(o.name)
		case templateKind:
			p.mirror.RemoveResourceTemplates(o.name)
		}
	}
	for _, o := range added {
		if err := p.add(o); err != nil {
			u.leaveOut(o.kind, strings.TrimPrefix(o.name, u.declared.Prefix), err)
			delete(now, o.key())
		}
	}
	p.mu.Lock()
	maps.DeleteFunc(p.offers, func(_ string, o offer) bool { return o.from == u })
	maps.Copy(p.offers, now)
	p.mu.Unlock()
	u.repaired(now)
	if len(removed)+len(added) == 0 {
		return
	}
	if len(removed) > 0 {
		for _, other := range p.upstreams {
			if other != u {
				other.changed() // it may have one of the same name
			}
		}
	}
	for _, s := range servers {
		if err := s.Update(nil); err != nil {
			u.log.Error("the upstream has changed, and breaks rules now; tools that have changed are refused", "error", err)
		}
	}
}

// add adds an offer to the mirror. go-sdk panics for definitions that it does not accept.
func (p *Proxy) add(o offer) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = errors.New(clip(fmt.Sprint(v), maxLogged))
		}
	}()
	if err := o.identified(); err != nil {
		return err
	}
	o.add()
	return nil
}

// identified reports why clients could not ask for an offer by its name or address.
func (o offer) identified() error {
	switch o.kind {
	case promptKind:
		if strings.TrimPrefix(o.name, o.from.declared.Prefix) == "" {
			return errors.New("it has no name")
		}
	case resourceKind:
		if u, err := url.Parse(o.name); err != nil || u.Scheme == "" {
			return errors.New("its URI is not an absolute one")
		}
	case templateKind:
		if o.name == "" {
			return errors.New("it has no URI template")
		}
	}
	return nil
}

// find returns the upstream that has an offer.
func (p *Proxy) find(kind, name string) *upstream {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.offers[offer{kind: kind, name: name}.key()].from
}

// hasTool reports whether the mirror has a tool with this very definition.
func (p *Proxy) hasTool(name string, definition *mcp.Tool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return definition != nil && p.offers[offer{kind: toolKind, name: name}.key()].tool == definition
}
