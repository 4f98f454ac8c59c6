package audit

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/mcpkit-go/mcpkit/internal/publicnet"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about names and addresses.
const (
	RuleHTTPS      policy.RuleID = "https"
	RuleHTTPSPort  policy.RuleID = "https-port"
	RuleDNSAddress policy.RuleID = "dns-ipv4"
	RuleDNSPublic  policy.RuleID = "dns-public"
	RuleDNSECH     policy.RuleID = "dns-ech"
)

var networkRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleHTTPS, Level: policy.Must,
			Title:  "the server is reached with https",
			Why:    "the directories accept no address without TLS",
			Source: guideURL, Checked: sourcesRead,
			Fix: "serve https with a certificate of a recognized authority, and submit that address",
			FixIn: []policy.StackFix{
				{Stack: policy.StackMcpkit, Fix: "put a proxy with TLS in front, pass a certificate to Run, or import package acme"},
			},
		},
		stage: stageNetwork,
		check: func(e *evidence, v *verdict) {
			h := e.network.current
			switch {
			case e.target.url.Scheme == "http" && e.target.local:
				v.skip("the server is local")
			case e.target.url.Scheme == "http":
				v.breach(fmt.Sprintf("%s is not an https URL", e.target.url))
			case !h.Done() && speaksNoTLS(h.Err):
				v.handshakeBreach(fmt.Sprintf("%s does not speak TLS", h.Address), h)
			case !h.Done() && h.Alerted():
				v.handshakeBreach(fmt.Sprintf("%s refuses connections with TLS 1.2 and 1.3", h.Address), h)
			case !h.Done():
				v.unmeasured("%s", h.Reason())
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleHTTPSPort, Level: policy.Should,
			Title:  "the server is at port 443",
			Why:    "Claude's hosted clients are reported not to reach other ports",
			Source: "https://www.brendanlong.com/debugging-claude-ai-mcp-connectors.html", Checked: sourcesRead,
			Fix: "serve https at port 443, for example through a proxy",
		},
		stage: stageNetwork,
		check: func(e *evidence, v *verdict) {
			switch port := e.target.url.Port(); {
			case e.target.local:
				v.skip("the server is local")
			case e.target.url.Scheme == "http":
				v.unmeasured("the URL is not https")
			case port != "" && port != "443":
				v.breach(fmt.Sprintf("%s is at port %s", e.target.url, port))
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleDNSAddress, Level: policy.Must,
			Title:  "the host has an IPv4 address",
			Why:    "Anthropic connects over IPv4 only, and does not find a host that has only IPv6 addresses",
			Source: troubleshootingURL, Checked: sourcesRead,
			Fix: "publish an A record for the host",
		},
		stage: stageNetwork,
		check: func(e *evidence, v *verdict) {
			host := e.target.url.Hostname()
			ip, notIP := netip.ParseAddr(host)
			ipv4, ipv6 := e.network.ipv4, e.network.ipv6
			switch {
			case e.target.local:
				v.skip("the server is local")
			case notIP == nil && ip.Is4():
			case notIP == nil:
				v.breach(fmt.Sprintf("the host of %s is an IPv6 address", e.target.url))
			case ipv4.err != nil:
				v.unmeasured("the addresses of %s could not be looked up: %s", host, lookupReason(ipv4.err))
			case len(ipv4.addresses) == 0 && len(ipv6.addresses) == 0:
				v.lookupBreach(fmt.Sprintf("%s has no address in DNS", host), host, "A", "nothing")
			case len(ipv4.addresses) == 0:
				v.lookupBreach(fmt.Sprintf("%s has the IPv6 address %s and no IPv4 address", host, addresses(ipv6.addresses)), host, "A", "nothing")
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleDNSPublic, Level: policy.Must,
			Title:  "every address of the host is public",
			Why:    "Anthropic sends no request if one of the addresses is private, shared, loopback or link-local",
			Source: troubleshootingURL, Checked: sourcesRead,
			Fix: "publish only addresses that everyone can reach; a name for the internal network needs its own zone",
		},
		stage: stageNetwork,
		check: func(e *evidence, v *verdict) {
			host := e.target.url.Hostname()
			if e.target.local {
				v.skip("the server is local")
				return
			}
			if ip, err := netip.ParseAddr(host); err == nil {
				if !publicnet.IsPublic(ip) {
					v.breach(fmt.Sprintf("the host of %s is an address that is not public", e.target.url))
				}
				return
			}
			for kind, found := range map[string]lookup{"A": e.network.ipv4, "AAAA": e.network.ipv6} {
				for _, ip := range found.addresses {
					if !publicnet.IsPublic(ip) {
						v.lookupBreach(fmt.Sprintf("%s has the address %s, which is not public", host, ip), host, kind, addresses(found.addresses))
					}
				}
			}
			switch ipv4, ipv6 := e.network.ipv4, e.network.ipv6; {
			case ipv4.err != nil || ipv6.err != nil:
				v.unmeasured("the addresses of %s could not be looked up: %s", host, lookupReason(cmp.Or(ipv4.err, ipv6.err)))
			case len(ipv4.addresses)+len(ipv6.addresses) == 0:
				v.unmeasured("%s has no address in DNS", host)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleDNSECH, Level: policy.Should,
			Title:  "the DNS does not offer Encrypted Client Hello",
			Why:    "the network of OpenAI's review is reported to reset connections to a host whose HTTPS record has the parameter ech",
			Source: openAIErrorsURL, Checked: sourcesRead,
			Fix: "remove ech from the HTTPS record; at Cloudflare, turn off Encrypted ClientHello (ECH) for the zone",
		},
		stage: stageNetwork,
		check: func(e *evidence, v *verdict) {
			host := e.target.url.Hostname()
			switch {
			case e.target.local:
				v.skip("the server is local")
			case !e.network.named:
				v.skip("the host is an address")
			case e.network.servicesErr != nil:
				v.unmeasured("the HTTPS records of %s could not be looked up: %s", host, lookupReason(e.network.servicesErr))
			}
			for _, service := range e.network.services {
				if config, ok := service.GetParam(dnsmessage.SVCParamECH); ok {
					v.lookupBreach(fmt.Sprintf("the HTTPS record of %s has ech", host), host, "HTTPS", fmt.Sprintf("ech=(%d bytes)", len(config)))
					return
				}
			}
		},
	},
}

// lookupBreach reports a breach that a lookup shows.
func (v *verdict) lookupBreach(message, host, kind, found string) {
	f := v.breach(message)
	f.Evidence = []policy.Exchange{{Sent: "DNS " + kind + " " + host, Received: found}}
}

// lookupReason says why a name could not be looked up.
func lookupReason(err error) string {
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsTimeout {
		return "the DNS server does not answer"
	}
	return "the DNS server gives no answer that can be used"
}

func addresses(all []netip.Addr) string {
	var names []string
	for _, ip := range all {
		names = append(names, ip.String())
	}
	return strings.Join(names, ", ")
}
