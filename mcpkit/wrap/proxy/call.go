package proxy

import (
	"context"
	"errors"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// tool returns the handler of a tool that passes calls on.
func (u *upstream) tool(name string) mcp.ToolHandler {
	return func(ctx context.Context, req *mcp.CallToolRequest) (res *mcp.CallToolResult, err error) {
		params := &mcp.CallToolParams{Name: name, Arguments: struct{}{}}
		if len(req.Params.Arguments) > 0 {
			params.Arguments = req.Params.Arguments
		}
		err = u.do(ctx, req.Session, req.Params.GetProgressToken(), func(ctx context.Context, s *session, token string) error {
			if token != "" {
				params.SetProgressToken(token)
			}
			res, err = s.client.CallTool(ctx, params)
			return err
		})
		if err != nil {
			return nil, err
		}
		if res == nil {
			return nil, errors.New("the upstream answered without a result")
		}
		res.StructuredContent = restore(res.StructuredContent)
		res.Meta = withoutReserved(res.Meta)
		if u.declared.StripHidden {
			strip(res)
		}
		return res, nil
	}
}

// withoutReserved removes what the protocol says of the server, which is about the upstream.
func withoutReserved(meta mcp.Meta) mcp.Meta {
	for key := range meta {
		if strings.HasPrefix(key, "io.modelcontextprotocol/") {
			delete(meta, key)
		}
	}
	return meta
}

// prompt returns the handler of a prompt.
func (u *upstream) prompt(name string) mcp.PromptHandler {
	return func(ctx context.Context, req *mcp.GetPromptRequest) (res *mcp.GetPromptResult, err error) {
		err = u.do(ctx, req.Session, nil, func(ctx context.Context, s *session, _ string) error {
			res, err = s.client.GetPrompt(ctx, &mcp.GetPromptParams{Name: name, Arguments: req.Params.Arguments})
			return err
		})
		if err != nil {
			return nil, err
		}
		res.Meta = withoutReserved(res.Meta)
		if u.declared.StripHidden {
			res.Description = stripHidden(res.Description)
			for _, m := range res.Messages {
				if m != nil {
					stripContent(m.Content)
				}
			}
		}
		return res, nil
	}
}

// resource reads a resource.
func (u *upstream) resource(ctx context.Context, req *mcp.ReadResourceRequest) (res *mcp.ReadResourceResult, err error) {
	err = u.do(ctx, req.Session, nil, func(ctx context.Context, s *session, _ string) error {
		res, err = s.client.ReadResource(ctx, &mcp.ReadResourceParams{URI: req.Params.URI})
		return err
	})
	if err != nil {
		return nil, err
	}
	res.Meta = withoutReserved(res.Meta)
	if u.declared.StripHidden {
		for _, c := range res.Contents {
			if c != nil {
				c.Text = stripText(c.Text)
			}
		}
	}
	return res, nil
}

// options returns the options of the mirror.
func (p *Proxy) options(upstreams []Upstream) *mcp.ServerOptions {
	o := &mcp.ServerOptions{Capabilities: &mcp.ServerCapabilities{Tools: &mcp.ToolCapabilities{ListChanged: true}}}
	for _, u := range upstreams {
		if u.Prompts {
			o.Capabilities.Prompts = &mcp.PromptCapabilities{ListChanged: true}
		}
		if u.Resources {
			o.Capabilities.Resources = &mcp.ResourceCapabilities{ListChanged: true}
		}
		if u.Prompts || u.Resources {
			o.CompletionHandler = p.complete
		}
		if u.PerUser > 0 {
			o.Capabilities.Logging = &mcp.LoggingCapabilities{} //nolint:staticcheck // upstreams of older versions use it
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
	err = u.do(ctx, req.Session, nil, func(ctx context.Context, s *session, _ string) error {
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
