package proxy

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// A question is an answer that asks for more, as in protocol 2026-07-28: the client answers it by
// sending its request again, with the answers and the state.
type question struct {
	requests mcp.InputRequestMap // by names that the upstream gave; never nil
	state    string
}

// answers are what a client sends with a request that it sends again.
type answers struct {
	responses mcp.InputResponseMap
	state     string
}

// questionOf returns the question in the parts of a result, or nil if it asks nothing.
func questionOf(asks bool, requests mcp.InputRequestMap, state string) *question {
	if !asks && requests == nil {
		return nil
	}
	if requests == nil {
		requests = mcp.InputRequestMap{}
	}
	return &question{requests, state}
}

// result returns the question as the result of a tool, which has its type only if it is decoded.
func (q *question) result() (*mcp.CallToolResult, error) {
	text, err := json.Marshal(struct {
		Type     string              `json:"resultType"`
		Requests mcp.InputRequestMap `json:"inputRequests"`
		State    string              `json:"requestState"`
	}{"input_required", q.requests, q.state})
	if err != nil {
		return nil, err
	}
	res := &mcp.CallToolResult{}
	if err := json.Unmarshal(text, res); err != nil {
		return nil, err
	}
	return res, nil
}

const (
	// maxRequests is how many requests a question may have, and maxQuestion how many bytes.
	maxRequests, maxQuestion = 16, 64 << 10
	// maxRounds is how many questions of a call are put to a client with a session.
	maxRounds = 10
)

// check reports why a question cannot be passed on.
func (q *question) check(c client) error {
	for _, request := range q.requests {
		if !isWhole(request) {
			return &mcpkit.ToolError{What: "the service behind this tool asks a question that cannot be read"}
		}
	}
	text, err := json.Marshal(q.requests)
	if err != nil || len(q.requests) > maxRequests || len(text)+len(q.state) > maxQuestion {
		return &mcpkit.ToolError{What: "the service behind this tool asks more than can be passed on to the user", Err: err}
	}
	for _, request := range q.requests {
		if !c.takes(request) {
			return errAsks
		}
	}
	return nil
}

// clean removes hidden text from the texts of a question that people see, and members that only
// upstreams and clients that know each other understand.
func (u *upstream) clean(request mcp.InputRequest) {
	switch r := request.(type) {
	case *mcp.ElicitParams:
		r.Message, r.Meta = stripHidden(r.Message), nil
		r.RequestedSchema = stripSchema(r.RequestedSchema)
	case *mcp.CreateMessageParams:
		r.Meta = nil
		if r.Messages == nil {
			r.Messages = []*mcp.SamplingMessage{} // null is none
		}
		if u.declared.StripHidden {
			r.SystemPrompt = stripHidden(r.SystemPrompt)
			for _, m := range r.Messages {
				if m != nil {
					stripContent(m.Content)
				}
			}
		}
	case *mcp.CreateMessageWithToolsParams:
		r.Meta = nil
		if r.Messages == nil {
			r.Messages = []*mcp.SamplingMessageV2{}
		}
		if u.declared.StripHidden {
			r.SystemPrompt = stripHidden(r.SystemPrompt)
			for _, m := range r.Messages {
				if m != nil {
					for _, content := range m.Content {
						stripContent(content)
					}
				}
			}
		}
	case *mcp.ListRootsParams:
		r.Meta = nil
	}
}

// put puts a question to the client in its session.
func (c client) put(ctx context.Context, request mcp.InputRequest) (mcp.InputResponse, error) {
	if c.session == nil || c.newer {
		return nil, errors.New("the client has no session for questions")
	}
	switch r := request.(type) {
	case *mcp.ElicitParams:
		return c.session.Elicit(ctx, r)
	case *mcp.CreateMessageParams:
		return c.session.CreateMessage(ctx, r)
	case *mcp.CreateMessageWithToolsParams:
		return c.session.CreateMessageWithTools(ctx, r)
	case *mcp.ListRootsParams:
		return c.session.ListRoots(ctx, r)
	}
	return nil, errAsks
}

// putAll puts the parts of a question to the client in its session, all at once.
func (c client) putAll(ctx context.Context, q *question) (answers, error) {
	given := answers{mcp.InputResponseMap{}, q.state}
	var mu sync.Mutex
	var failed error
	var asking sync.WaitGroup
	for name, request := range q.requests {
		asking.Go(func() {
			answer, err := c.put(ctx, request)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed = err
			} else {
				given.responses[name] = answer
			}
		})
	}
	asking.Wait()
	return given, failed
}
