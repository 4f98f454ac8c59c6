package proxy

import (
	"context"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// options returns the options of the mirror.
func (p *Proxy) options(upstreams []Upstream) *mcp.ServerOptions {
	o := &mcp.ServerOptions{Capabilities: &mcp.ServerCapabilities{Tools: &mcp.ToolCapabilities{ListChanged: true}}}
	for _, u := range upstreams {
		if u.Prompts {
			o.Capabilities.Prompts = &mcp.PromptCapabilities{ListChanged: true}
		}
		if u.Resources {
			o.SubscribeHandler, o.UnsubscribeHandler = p.subscribe, p.unsubscribe
			o.Capabilities.Resources = &mcp.ResourceCapabilities{ListChanged: true}
		}
		if u.Prompts || u.Resources {
			o.CompletionHandler = p.complete
		}
		if u.PerUser > 0 {
			o.Capabilities.Logging = &mcp.LoggingCapabilities{}
		}
	}
	return o
}

// complete asks the upstream that has the prompt or resource for completions.
func (p *Proxy) complete(ctx context.Context, req *mcp.CompleteRequest) (res *mcp.CompleteResult, err error) {
	params := &mcp.CompleteParams{Argument: req.Params.Argument, Context: req.Params.Context}
	var u *upstream
	if ref := req.Params.Ref; ref != nil {
		own := *ref
		params.Ref = &own
		if ref.Type == "ref/prompt" {
			if u = p.find(promptKind, ref.Name); u != nil {
				own.Name = strings.TrimPrefix(ref.Name, u.declared.Prefix)
			}
		} else if u = p.find(templateKind, ref.URI); u == nil {
			u = p.find(resourceKind, ref.URI)
		}
		params.Ref = &own
	}
	none := &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: []string{}}}
	if u == nil {
		return none, nil
	}
	c := client{session: req.Session}
	to := newAudience(ctx, c)
	err = u.do(ctx, c, about{method: "completion/complete"}, to, nil, func(ctx context.Context, s *session, _ mcp.Meta) error {
		if caps := s.client.InitializeResult().Capabilities; caps == nil || caps.Completions == nil {
			res = none
			return nil
		}
		res, err = s.client.Complete(ctx, params)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(res.Completion.Values) > 100 { // the specification's limit
		res.Completion.Values, res.Completion.HasMore = res.Completion.Values[:100], true
	}
	res.Meta = withoutReserved(res.Meta)
	return res, nil
}
