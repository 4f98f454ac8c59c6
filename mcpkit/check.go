package mcpkit

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Check runs every rule of package policy over the server as it stands, and
// reports all violations at once. Tools are looked at as they are on the wire.
func (s *Server) Check() *Report { return policy.Check(s.Surface()) }

// Surface returns what the server shows of itself: the input of rules and of
// generated documents.
func (s *Server) Surface() *policy.Surface {
	s.mu.Lock()
	surface := &policy.Surface{
		Known:    policy.PartAll,
		Manifest: s.manifest,
		Access:   s.accessSurface(),
		Limits:   s.limits(),
		Examples: slices.Clone(s.examples),
		Problems: slices.Clone(s.problems),
		Waivers:  slices.Clone(s.waivers),
	}
	s.mu.Unlock()
	surface.Problems = append(surface.Problems, s.checkScoped(context.Background())...)
	surface.Problems = append(surface.Problems, s.front.check(s)...)
	surface.Problems = append(surface.Problems, s.checkAddresses()...)
	tools, err := s.wire.listTools()
	if err != nil {
		surface.Problems = append(surface.Problems, policy.Problem{
			Rule: policy.RuleToolTypes, Message: "tools/list fails: " + err.Error(), Pos: s.manifest.Pos,
		})
	}
	for _, onWire := range tools {
		t := s.lookup(onWire.Name)
		if t == nil {
			surface.Problems = append(surface.Problems, s.unregistered(onWire.Name))
		} else {
			onWire.Effect, onWire.Pos, onWire.Waivers = t.annotation.Effect(), t.pos, t.waivers
			onWire.Unannotated = t.adopted && t.annotation.IsZero()
			onWire.Reasons = reasonsOf(t.annotation)
			onWire.Scopes, onWire.Public, onWire.Timeout, onWire.Tokens = t.scopes, t.public, t.timeout, t.tokens
		}
		surface.Tools = append(surface.Tools, onWire)
	}
	if surface.Manifest.Docs == "" {
		surface.Manifest.Docs = s.docsURL()
	}
	surface.Problems = append(surface.Problems, s.documentationProblems(surface)...)
	return surface
}

// checkAddresses finds that callers without a token may all look the same.
func (s *Server) checkAddresses() []policy.Problem {
	if s.front.addressed || !s.access.public && !s.anyPublic.Load() {
		return nil
	}
	return []policy.Problem{{
		Rule:    policy.RuleCallerAddress,
		Message: "the server has callers without a token and does not say where their address is: behind a proxy they share one limit",
		Pos:     s.manifest.Pos,
	}}
}

// unregistered is the problem of a tool that was added past mcpkit.
func (s *Server) unregistered(name string) policy.Problem {
	p := policy.Problem{
		Rule:    policy.RuleToolUnregistered,
		Tool:    name,
		Message: fmt.Sprintf("tool %q was added to the go-sdk server without mcpkit", name),
		Pos:     s.manifest.Pos,
	}
	if s.adopted != nil {
		p.Message = fmt.Sprintf("tool %q was added to the adopted server after it was adopted", name)
		p.Fix = "add it before, and annotate it, or add it with mcpkit.AddTool"
	}
	return p
}

// reasonsOf returns the written reasons for hints, nil for none.
func reasonsOf(a annotate.Annotation) (reasons map[annotate.Hint]string) {
	for h := annotate.ReadOnlyHint; h <= annotate.OpenWorldHint; h++ {
		if reason := a.Reason(h); reason != "" {
			if reasons == nil {
				reasons = map[annotate.Hint]string{}
			}
			reasons[h] = reason
		}
	}
	return reasons
}

// limits says what the server allows at most, as far as it is known: a limiter of the
// program's own does not say.
func (s *Server) limits() policy.Limits {
	limits := policy.Limits{Tokens: s.reader.Tokens, Characters: s.reader.Characters, RequestBytes: maxBody}
	if own, ok := s.limiter.(interface{ Each() edge.Rate }); ok {
		limits.Burst, limits.CallsPerSecond = own.Each().Burst, own.Each().PerSecond
	}
	return limits
}

// listTools asks the endpoint itself for its tools, as a client would, so that
// what is checked is what is served.
func (w *wire) listTools() ([]policy.Tool, error) {
	var all []policy.Tool
	for cursor := ""; ; {
		params := map[string]any{}
		if cursor != "" {
			params["cursor"] = cursor
		}
		var result struct {
			Tools      json.RawMessage `json:"tools"`
			NextCursor string          `json:"nextCursor"`
		}
		answer, err := w.ask("tools/list", params, &result)
		if err != nil {
			return nil, err
		}
		if len(result.Tools) == 0 {
			return nil, fmt.Errorf("the answer cannot be used: %.300q", answer)
		}
		tools, err := policy.ParseTools(result.Tools)
		if err != nil {
			return nil, err
		}
		all = append(all, tools...)
		if cursor = result.NextCursor; cursor == "" {
			return all, nil
		}
	}
}

// ask makes a request of the server to itself, behind the gate, and decodes its result.
func (w *wire) ask(method string, params map[string]any, result any) (answered []byte, err error) {
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(unguarded(context.Background()), http.MethodPost, "/", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("MCP-Protocol-Version", "2025-11-25")
	out := &memoryResponse{header: http.Header{}}
	q := newRequest(r, r.Context())
	defer q.leave()
	r = r.WithContext(q)
	w.handOn(out, r, q, &envelope.Envelope{Messages: []envelope.Message{{Method: method}}}, body, false)
	answer := struct {
		Result any `json:"result"`
	}{result}
	if err := json.Unmarshal(out.body.Bytes(), &answer); err != nil {
		return nil, fmt.Errorf("the answer cannot be used: %.300q", out.body.String())
	}
	return out.body.Bytes(), nil
}

// A memoryResponse keeps a response in memory.
type memoryResponse struct {
	header http.Header
	body   bytes.Buffer
}

func (m *memoryResponse) Header() http.Header         { return m.header }
func (m *memoryResponse) WriteHeader(int)             {}
func (m *memoryResponse) Write(p []byte) (int, error) { return m.body.Write(p) }
