package proxy

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// tool returns the handler of a tool that passes calls on.
func (u *upstream) tool(name string) mcp.ToolHandler {
	return func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		var arguments any = struct{}{}
		if len(req.Params.Arguments) > 0 {
			arguments = req.Params.Arguments
		}
		run := func(ctx context.Context, s *session, meta mcp.Meta, given answers) (*mcp.CallToolResult, *question, error) {
			if t := u.withHeaders(name); t != nil && s.newer {
				defer define(ctx, s.client, t)()
			}
			res, err := s.take(ctx, &mcp.CallToolParams{
				Meta: meta, Name: name, Arguments: arguments, InputResponses: given.responses, RequestState: given.state,
			})
			if err != nil {
				return nil, nil, err
			}
			return res, questionOf(res.NeedsInput(), res.InputRequests, res.RequestState), nil
		}
		about := about{method: "tools/call", name: name, arguments: req.Params.Arguments}
		res, q, err := exchange(ctx, u, clientOf(req), about, answers{req.Params.InputResponses, req.Params.RequestState}, run)
		switch {
		case err != nil:
			return nil, err
		case q != nil:
			return q.result()
		}
		res.Meta = withoutReserved(res.Meta)
		if u.declared.StripHidden {
			strip(res)
		}
		if structured, ok := res.StructuredContent.(json.RawMessage); ok && len(res.Content) == 0 {
			res.Content = []mcp.Content{&mcp.TextContent{Text: string(structured)}} // for clients that read only texts
		}
		return res, nil
	}
}

// withoutReserved removes the members that the protocol reserves for facts about the server,
// because they describe the upstream.
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
	return func(ctx context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		run := func(ctx context.Context, s *session, meta mcp.Meta, given answers) (*mcp.GetPromptResult, *question, error) {
			res, err := s.client.GetPrompt(ctx, &mcp.GetPromptParams{
				Meta: meta, Name: name, Arguments: req.Params.Arguments, InputResponses: given.responses, RequestState: given.state,
			})
			if err != nil {
				return nil, nil, err
			}
			return res, questionOf(res.NeedsInput(), res.InputRequests, res.RequestState), nil
		}
		arguments, err := json.Marshal(req.Params.Arguments)
		if err != nil {
			return nil, err
		}
		about := about{method: "prompts/get", name: name, arguments: arguments}
		res, q, err := exchange(ctx, u, clientOf(req), about, answers{req.Params.InputResponses, req.Params.RequestState}, run)
		switch {
		case err != nil:
			return nil, ofProtocol(err)
		case q != nil:
			return &mcp.GetPromptResult{InputRequests: q.requests, RequestState: q.state}, nil
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
func (u *upstream) resource(ctx context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
	run := func(ctx context.Context, s *session, meta mcp.Meta, given answers) (*mcp.ReadResourceResult, *question, error) {
		res, err := readResource(ctx, s.client, &mcp.ReadResourceParams{
			Meta: meta, URI: req.Params.URI, InputResponses: given.responses, RequestState: given.state,
		})
		if err != nil {
			return nil, nil, err
		}
		return res, questionOf(res.NeedsInput(), res.InputRequests, res.RequestState), nil
	}
	about := about{method: "resources/read", name: req.Params.URI}
	res, q, err := exchange(ctx, u, clientOf(req), about, answers{req.Params.InputResponses, req.Params.RequestState}, run)
	switch {
	case err != nil:
		return nil, ofProtocol(err)
	case q != nil:
		return &mcp.ReadResourceResult{InputRequests: q.requests, RequestState: q.state}, nil
	}
	res.Meta, res.Cacheable = withoutReserved(res.Meta), mcp.Cacheable{CacheScope: "private"} // nothing is kept
	if u.declared.StripHidden {
		for _, c := range res.Contents {
			if c != nil {
				c.Text = stripText(c.Text)
			}
		}
	}
	return res, nil
}

// take calls a tool of the upstream.
func (s *session) take(ctx context.Context, params *mcp.CallToolParams) (*mcp.CallToolResult, error) {
	t := &taker{}
	read, err := s.client.CallTool(context.WithValue(ctx, takerKey{}, t), params)
	s.filter.takers.Delete(t.id)
	res := t.result.Load()
	switch {
	case err == nil && res != nil:
		return res, nil
	case err != nil:
		return nil, err
	}
	// The filter did not know the answer, for example by its ID 1.0, and go-sdk did.
	if read.StructuredContent != nil {
		structured, err := json.Marshal(read.StructuredContent)
		if err != nil {
			return nil, err
		}
		read.StructuredContent = json.RawMessage(structured)
	}
	return read, nil
}
