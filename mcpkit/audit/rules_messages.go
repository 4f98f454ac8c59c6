package audit

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about messages that are unusual or wrong.
const (
	RuleProtocolNotification   policy.RuleID = "protocol-notification"
	RuleProtocolInvalidJSON    policy.RuleID = "protocol-invalid-json"
	RuleProtocolBatch          policy.RuleID = "protocol-batch"
	RuleProtocolNoVersion      policy.RuleID = "protocol-no-version"
	RuleProtocolWrongVersion   policy.RuleID = "protocol-wrong-version"
	RuleProtocolSessionID      policy.RuleID = "protocol-session-id"
	RuleProtocolStrangeSession policy.RuleID = "protocol-strange-session"
	RuleProtocolEndSession     policy.RuleID = "protocol-end-session"
)

var messageRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleProtocolNotification, Level: policy.Should,
			Title:  "a notification is answered with 202 and without a body",
			Why:    "clients send a notification at the end of the handshake, and treat an error as the end of the connection",
			Source: transportsURL + "#sending-messages-to-the-server", Checked: sourcesRead,
			Fix: "answer notifications with 202 and no body",
		},
		stage: stageProtocol, check: inSession(func(p *protocolEvidence, v *verdict) {
			switch x := p.ready; {
			case v.unseenExchange(x):
			case failed(x) || x.Status >= http.StatusMultipleChoices:
				v.breach("notifications/initialized "+saidExchange(x), x)
			case len(bytes.TrimSpace(x.Body)) > 0 && !strings.HasPrefix(x.Header.Get("Content-Type"), "text/event-stream"):
				v.breach(fmt.Sprintf("notifications/initialized is answered with %d and a body", x.Status), x)
			}
		}),
	},
	{
		Rule: policy.Rule{
			ID: RuleProtocolInvalidJSON, Level: policy.Should,
			Title:  "a message that is not JSON is refused with 400, or with the error -32700",
			Why:    "a server error for a mistake of the client looks like an outage, and hides what is wrong",
			Source: jsonrpcURL, Checked: sourcesRead,
			Fix: "answer a body that cannot be parsed with the status 400 and the error -32700",
		},
		stage: stageProtocol, check: inSession(func(p *protocolEvidence, v *verdict) {
			x := p.messages.invalidJSON
			if v.unseenExchange(x) {
				return
			}
			refused := x.Status >= 400 && x.Status < 500 || x.Status == http.StatusOK && bytes.Contains(x.Body, fmt.Append(nil, codeParseError))
			if !refused {
				v.breach("a body that is not JSON "+saidExchange(x), x)
			}
		}),
	},
	{
		Rule: policy.Rule{
			ID: RuleProtocolBatch, Level: policy.Note,
			Title:  "a batch in version 2025-03-26 is answered or refused",
			Why:    "that version lets clients send several messages at once; a server that fails or is silent loses them",
			Source: batchURL, Checked: sourcesRead,
			Fix: "answer batches with an array, or do not offer the version 2025-03-26",
		},
		stage: stageProtocol, check: inSession(func(p *protocolEvidence, v *verdict) {
			switch x := p.messages.batch; {
			case p.messages.batchVersion == "":
				v.skip("the server does not have the version 2025-03-26")
			case v.unseenExchange(x):
			case failed(x):
				v.breach("a batch "+saidExchange(x), x)
			}
		}),
	},
	{
		Rule: policy.Rule{
			ID: RuleProtocolNoVersion, Level: policy.Should,
			Title:  "requests without a version header are answered",
			Why:    "clients of 2025-03-26 send no MCP-Protocol-Version, and some proxies remove it",
			Source: transportsURL + "#protocol-version-header", Checked: sourcesRead,
			Fix: "take a request without MCP-Protocol-Version as one of the negotiated version or of 2025-03-26",
		},
		stage: stageProtocol, check: inSession(func(p *protocolEvidence, v *verdict) {
			a := p.messages.noVersion
			switch l := p.older.lists[methodTools]; {
			case !l.served():
				v.unmeasured("tools/list fails also with a version header")
			case !v.unseen(a) && !a.OK():
				v.breach("tools/list without MCP-Protocol-Version "+said(a), shown(a))
			}
		}),
	},
	{
		Rule: policy.Rule{
			ID: RuleProtocolWrongVersion, Level: policy.Note,
			Title:  "a request with a version that does not exist is refused with 400",
			Why:    "the specification asks for it: an answer in another version could be misread",
			Source: transportsURL + "#protocol-version-header", Checked: sourcesRead,
			Fix: "answer a version that the server does not have with the status 400",
		},
		stage: stageProtocol, check: inSession(func(p *protocolEvidence, v *verdict) {
			a := p.messages.wrongVersion
			if !v.unseen(a) && (failed(a.Exchange) || a.Status < 300) {
				v.breach("tools/list with MCP-Protocol-Version: 1999-01-01 "+said(a), shown(a))
			}
		}),
	},
	{
		Rule: policy.Rule{
			ID: RuleProtocolSessionID, Level: policy.Should,
			Title:  "the ID of a session has only visible ASCII characters",
			Why:    "clients and proxies refuse a header with others",
			Source: transportsURL + "#session-management", Checked: sourcesRead,
			Fix: "use a UUID or a random text as the ID",
		},
		stage: stageProtocol, check: withSessions(func(p *protocolEvidence, v *verdict) {
			if strings.ContainsFunc(p.session.ID, func(c rune) bool { return c < 0x21 || c > 0x7e }) {
				v.breach("the ID of the session has a character that is not visible ASCII", shown(p.initialize))
			}
		}),
	},
	{
		Rule: policy.Rule{
			ID: RuleProtocolStrangeSession, Level: policy.Should,
			Title:  "a session that the server does not know is refused with 404",
			Why:    "after a restart clients open a new session only on 404; with another answer they fail until people reconnect",
			Source: transportsURL + "#session-management", Checked: sourcesRead,
			Fix: "answer a session ID that the server does not know with 404, or serve without sessions",
			FixIn: []policy.StackFix{
				{Stack: policy.StackGoSDK, Fix: "set StreamableHTTPOptions.Stateless to serve without sessions"},
				{Stack: policy.StackMcpGo, Fix: "use server.WithStateLess(true) to serve without sessions"},
				{Stack: policy.StackTypeScript, Fix: "answer 404 in the handler that looks up the transport, or set sessionIdGenerator to undefined"},
				{Stack: policy.StackPython, Fix: "pass stateless_http=True to run or streamable_http_app, and in version 1 to FastMCP, to serve without sessions"},
				{Stack: policy.StackFastMCP, Fix: "pass stateless_http=True to run or http_app to serve without sessions"},
			},
		},
		stage: stageProtocol, check: withSessions(func(p *protocolEvidence, v *verdict) {
			if a := p.messages.strangeSession; !v.unseen(a) && a.Status != http.StatusNotFound && !a.OK() {
				v.breach("a request in a session that the server does not know "+said(a), shown(a))
			}
		}),
	},
	{
		Rule: policy.Rule{
			ID: RuleProtocolEndSession, Level: policy.Note,
			Title:  "a client can end its session",
			Why:    "a session that cannot be ended holds memory until it expires",
			Source: transportsURL + "#session-management", Checked: sourcesRead,
			Fix: "end the session on DELETE, and answer 404 to requests in it; or answer DELETE with 405",
			FixIn: []policy.StackFix{
				{Stack: policy.StackMcpGo, Fix: "pass server.WithStateful(true) to server.NewStreamableHTTPServer"},
			},
		},
		stage: stageProtocol, check: withSessions(func(p *protocolEvidence, v *verdict) {
			x, after := p.messages.end, p.messages.ended
			switch {
			case v.unseenExchange(x):
			case x.Status == http.StatusMethodNotAllowed:
				// The server does not let clients end sessions, and says so.
			case failed(x) || x.Status >= http.StatusMultipleChoices:
				v.breach("DELETE of a session "+saidExchange(x), x)
			case !v.unseen(after) && after.OK():
				v.breach("a request in a session that was ended succeeds", x, shown(after))
			}
		}),
	},
}

// inSession returns a check that looks at a server at a URL with the era of sessions.
func inSession(check func(*protocolEvidence, *verdict)) func(*evidence, *verdict) {
	return func(e *evidence, v *verdict) {
		switch p := &e.protocol; {
		case e.target.url == nil:
			v.skip("a program has no HTTP")
		case p.older == nil && p.newer != nil:
			v.skip("the server supports only protocol versions without sessions")
		case p.older == nil:
			v.unmeasured("no session could be opened")
		default:
			check(p, v)
		}
	}
}

// withSessions is inSession for a server that gives sessions an ID.
func withSessions(check func(*protocolEvidence, *verdict)) func(*evidence, *verdict) {
	return inSession(func(p *protocolEvidence, v *verdict) {
		if p.session.ID == "" {
			v.skip("the server gives sessions no ID")
			return
		}
		check(p, v)
	})
}
