package audit

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about the capabilities of a server, and about methods that every server answers.
const (
	RuleCapabilityAnswered  policy.RuleID = "capability-answered"
	RuleCapabilityOffered   policy.RuleID = "capability-offered"
	RuleProtocolPing        policy.RuleID = "protocol-ping"
	RuleProtocolUnknown     policy.RuleID = "protocol-unknown-method"
	RuleProtocolUnknownCode policy.RuleID = "protocol-unknown-method-code"
)

var capabilityRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleCapabilityAnswered, Level: policy.Should,
			Title:  "requests for offered capabilities succeed",
			Why:    "when clients connect, they request what the capabilities offer, and some give up on the server if that fails",
			Source: lifecycleURL + "#capability-negotiation", Checked: sourcesRead,
			Fix: "offer only capabilities whose methods are answered",
		},
		stage: stageProtocol, check: eachEra(func(_ *evidence, e *era, v *verdict) {
			for _, m := range listMethods[1:] { // RuleToolsList is about tools
				l := e.lists[m.method]
				if m.method == methodTemplates && l.refused() {
					continue // a server with resources need not have templates
				}
				if e.offers(m.capability) && l.fault != "" && !v.unseen(l.at) {
					v.breach(fmt.Sprintf("the server offers %s, but %s fails: %s", m.capability, m.method, l.fault), shown(l.at))
				}
			}
			for name, a := range map[string]*rpc.Answer{"logging/setLevel": e.setLevel, "completion/complete": e.complete} {
				if a == nil || v.unseen(a) {
					continue
				}
				if failed(a.Exchange) || a.Fault != "" || a.Error != nil && a.Error.Code == codeMethodNotFound {
					v.breach(fmt.Sprintf("the server offers %s, but the request %s", strings.Split(name, "/")[0], said(a)), shown(a))
				}
			}
		}),
	},
	{
		Rule: policy.Rule{
			ID: RuleCapabilityOffered, Level: policy.Should,
			Title:  "the capabilities name everything that the server has",
			Why:    "clients do not request what the capabilities do not name, so people do not see it",
			Source: lifecycleURL + "#capability-negotiation", Checked: sourcesRead,
			Fix: "add the capability to the result of initialize or server/discover",
			FixIn: []policy.StackFix{
				{Stack: policy.StackMcpGo, Fix: "use server.WithToolCapabilities, WithPromptCapabilities or WithResourceCapabilities"},
			},
		},
		stage: stageProtocol, check: eachEra(func(_ *evidence, e *era, v *verdict) {
			for _, m := range listMethods {
				if l := e.lists[m.method]; !e.offers(m.capability) && l.served() && len(l.items) > 0 {
					v.breach(fmt.Sprintf("%s has %d items, but the capabilities do not offer %s", m.method, len(l.items), m.capability),
						shown(e.opened), shown(l.first()))
				}
			}
		}),
	},
	{
		Rule: policy.Rule{
			ID: RuleProtocolPing, Level: policy.Should,
			Title:  "ping is answered",
			Why:    "clients ping to find out whether a connection is alive, and close one that does not answer",
			Source: pingURL, Checked: sourcesRead,
			Fix: "answer ping with an empty result",
		},
		stage: stageProtocol, check: func(e *evidence, v *verdict) {
			o := e.protocol.older
			switch {
			case o == nil && e.protocol.newer != nil:
				v.skip("the version 2026-07-28 has no ping")
			case o == nil:
				v.unmeasured("no session could be opened")
			case !v.unseen(o.ping) && !o.ping.OK():
				v.breach("ping "+said(o.ping), shown(o.ping))
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleProtocolUnknown, Level: policy.Should,
			Title:  "a method that does not exist is refused",
			Why:    "clients try methods to find out what a server has; they treat silence or a server error as an outage",
			Source: jsonrpcURL, Checked: sourcesRead,
			Fix: "answer methods that the server does not know with the error -32601",
		},
		stage: stageProtocol, check: eachEra(func(_ *evidence, e *era, v *verdict) {
			a := e.unknownMethod
			if !v.unseen(a) && (failed(a.Exchange) || a.Status < 300 && a.Error == nil) {
				v.breach("a method that does not exist "+said(a)+inEra(e), shown(a))
			}
		}),
	},
	{
		Rule: policy.Rule{
			ID: RuleProtocolUnknownCode, Level: policy.Note,
			Title:  "the error for a method that does not exist is -32601",
			Why:    "by it clients tell a method that the server lacks from one that fails, and fall back to another",
			Source: jsonrpcURL, Checked: sourcesRead,
			Fix: "answer methods that the server does not know with the error -32601",
		},
		stage: stageProtocol, check: eachEra(func(_ *evidence, e *era, v *verdict) {
			switch a := e.unknownMethod; {
			case v.unseen(a):
			case failed(a.Exchange) || a.Status < 300 && a.Error == nil:
				v.unmeasured("the method is not refused; see %s", RuleProtocolUnknown)
			case a.Error == nil || a.Error.Code != codeMethodNotFound:
				v.breach("a method that does not exist "+said(a)+inEra(e), shown(a))
			}
		}),
	},
}

// eachEra returns a check that looks at each era that the server has.
func eachEra(check func(all *evidence, e *era, v *verdict)) func(*evidence, *verdict) {
	return func(all *evidence, v *verdict) {
		p := &all.protocol
		if p.first() == nil {
			v.unmeasured("no session could be opened")
			return
		}
		for _, e := range []*era{p.older, p.newer} {
			if e != nil {
				check(all, e, v)
			}
		}
	}
}

// inEra names the newer era at the end of a message.
func inEra(e *era) string {
	if e.session.Version == rpc.Modern {
		return ", in version " + rpc.Modern
	}
	return ""
}
