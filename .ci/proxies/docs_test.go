package proxies

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A command is a command of a document, with the output that the document shows.
type command struct {
	line string
	want []string
}

// commands returns the commands in all console blocks of a file.
func commands(t *testing.T, file string) (list []command) {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	for _, block := range regexp.MustCompile("(?s)```console\n(.*?)```").FindAllStringSubmatch(string(data), -1) {
		for line := range strings.SplitSeq(strings.TrimSpace(block[1]), "\n") {
			if c, ok := strings.CutPrefix(line, "$ "); ok {
				list = append(list, command{line: c})
				continue
			}
			last := &list[len(list)-1]
			last.want = append(last.want, line)
		}
	}
	require.NotEmpty(t, list)
	return list
}

// TestDocument runs the commands of docs/deploy.md and compares their output with the document, in
// which "…" matches anything. A curl configuration file has the addresses of the hosts and the
// certificates to trust.
func TestDocument(t *testing.T) {
	admin := freeAddr(t)
	p := ready(t, "-client-ip", "hops=1", "-admin", admin)
	godocs := nginx(t, p.addr)
	docs := nginx(t, server(t, "protected", "-resource", "https://docs.example.com/mcp").addr)
	home := t.TempDir()
	var trusted []byte
	for _, front := range []*proxy{godocs, docs} {
		pem, err := os.ReadFile(front.cert.file)
		require.NoError(t, err)
		trusted = append(trusted, pem...)
	}
	require.NoError(t, os.WriteFile(filepath.Join(home, "ca.pem"), trusted, 0o600))
	config := fmt.Sprintf("connect-to = %q\nconnect-to = %q\ncacert = %q\nmax-time = 30\n",
		host+":443:"+godocs.addr, "docs.example.com:443:"+docs.addr, filepath.Join(home, "ca.pem"))
	require.NoError(t, os.WriteFile(filepath.Join(home, ".curlrc"), []byte(config), 0o600))

	list := commands(t, "../../examples/production/docs/deploy.md")
	for _, c := range list {
		sh := exec.Command("bash", "-c", strings.ReplaceAll(c.line, "127.0.0.1:9090", admin))
		sh.Env = append(os.Environ(), "CURL_HOME="+home)
		out, err := sh.CombinedOutput()
		require.NoError(t, err, "%s: %s", c.line, out)
		var pattern []string
		for _, line := range c.want {
			pattern = append(pattern, strings.ReplaceAll(regexp.QuoteMeta(line), "…", ".*"))
		}
		assert.Regexp(t, "^"+strings.Join(pattern, "\n")+"$", strings.TrimSpace(strings.ReplaceAll(string(out), "\r", "")), c.line)
	}
	assert.Greater(t, len(list), 10)
}
