package policy

import (
	"slices"
	"strings"
)

// Labels of hosts for stages before production. Teams publish the documentation for developers at
// dev.acme.com and a sandbox beside it, so these labels count only in the host of the endpoint.
var (
	stageLabels    = []string{"staging", "stage", "stg", "uat", "preprod", "nonprod"}
	endpointLabels = []string{"dev", "develop", "development", "qa", "canary", "test", "testing", "sandbox", "preview", "beta", "alpha", "demo", "local", "tmp", "temp", "wip", "experimental"}
)

// temporaryDomains are domains of tunnels and of workspaces that end with a session of work.
var temporaryDomains = []string{
	"ngrok.io", "ngrok.app", "ngrok.dev", "ngrok-free.app", "ngrok-free.dev", "trycloudflare.com", "loca.lt", "localtunnel.me", "serveo.net",
	"devtunnels.ms", "tunnelmole.net", "pinggy.io", "pinggy.link", "lhr.life", "localhost.run", "bore.pub", "telebit.io", "pagekite.me",
	"app.github.dev", "gitpod.io", "webcontainer.io", "repl.co", "replit.dev", "csb.app", "codesandbox.io",
}

// stageOf returns the part of a host by which it belongs to a stage before production or to a
// temporary deployment, or "". Only labels below the registered domain count: notes.dev and
// staging-company.com are names.
func stageOf(host string, endpoint bool) string {
	host = strings.ToLower(strings.Trim(host, "."))
	for _, domain := range temporaryDomains {
		if within(host, []string{domain}) {
			return domain
		}
	}
	below, ok := strings.CutSuffix(host, "."+registrable(host))
	if !ok {
		return deployPreview(host)
	}
	for label := range strings.SplitSeq(below, ".") {
		for word := range strings.SplitSeq(label, "-") {
			word = strings.TrimRight(word, "0123456789")
			if slices.Contains(stageLabels, word) || endpoint && slices.Contains(endpointLabels, word) {
				return word
			}
		}
		if strings.Contains(label, "pre-prod") || strings.Contains(label, "non-prod") {
			return label
		}
	}
	return deployPreview(host)
}

// deployPreview returns the first label of a host that a platform made for a branch or a pull
// request, or "".
func deployPreview(host string) string {
	label, _, _ := strings.Cut(host, ".")
	switch {
	case strings.HasPrefix(label, "deploy-preview-") && within(host, []string{"netlify.app"}),
		strings.Contains(label, "-git-") && within(host, []string{"vercel.app", "now.sh"}),
		strings.Contains(label, "-pr-") && within(host, []string{"onrender.com", "herokuapp.com", "fly.dev", "run.app", "azurewebsites.net", "up.railway.app"}):
		return label
	}
	return ""
}
