package envelope

import "github.com/modelcontextprotocol/go-sdk/mcp"

// Of describes a request that go-sdk has decoded as [Parse] describes an encoded one, as
// far as deciding about it needs: for middleware of go-sdk. There is no ID and no text.
func Of(method string, req mcp.Request) Message {
	m := Message{Method: method}
	switch p := req.GetParams().(type) {
	case *mcp.CallToolParamsRaw:
		m.Name = p.Name
	case *mcp.GetPromptParams:
		m.Name = p.Name
	case *mcp.ReadResourceParams:
		m.URIs = []string{p.URI}
	case *mcp.SubscribeParams:
		m.URIs = []string{p.URI}
	case *mcp.UnsubscribeParams:
		m.URIs = []string{p.URI}
	case *mcp.CompleteParams:
		if p.Ref != nil {
			m.Name, m.URIs = p.Ref.Name, []string{p.Ref.URI}
		}
	case *mcp.SubscriptionsListenParams:
		if p.Notifications != nil {
			m.URIs = p.Notifications.ResourceSubscriptions
		}
	}
	return m
}
