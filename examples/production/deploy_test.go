package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// A node is a part of a YAML document.
type node map[string]any

// at follows keys and indices, such as "containers.0.ports".
func (n node) at(t *testing.T, path string) any {
	t.Helper()
	var v any = map[string]any(n)
	for key := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[key]
		case node:
			v = in[key]
		case []any:
			i, err := strconv.Atoi(key)
			require.NoError(t, err, path)
			require.Less(t, i, len(in), path)
			v = in[i]
		default:
			v = nil
		}
		require.NotNil(t, v, "there is no %s", path)
	}
	return v
}

func (n node) text(t *testing.T, path string) string {
	t.Helper()
	s, ok := n.at(t, path).(string)
	require.True(t, ok, path)
	return s
}

func (n node) number(t *testing.T, path string) int {
	t.Helper()
	i, ok := n.at(t, path).(int)
	require.True(t, ok, path)
	return i
}

func (n node) list(t *testing.T, path string) (list []string) {
	t.Helper()
	for _, v := range n.at(t, path).([]any) {
		list = append(list, v.(string))
	}
	return list
}

func documents(t *testing.T, file string) (list []node) {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	d := yaml.NewDecoder(bytes.NewReader(data))
	for {
		n := node{}
		err := d.Decode(&n)
		if errors.Is(err, io.EOF) {
			return list
		}
		require.NoError(t, err, file)
		list = append(list, n)
	}
}

// configured parses a container's arguments like the program.
func configured(t *testing.T, args []string) *config {
	t.Helper()
	c, err := parse(args, environment(), io.Discard)
	require.NoError(t, err)
	require.NotNil(t, c.clientIP, "behind a proxy the server needs -client-ip")
	return c
}

// port returns the port of an address on all interfaces of a container.
func port(t *testing.T, addr string) int {
	t.Helper()
	s, ok := strings.CutPrefix(addr, "0.0.0.0:")
	require.True(t, ok, addr)
	n, err := strconv.Atoi(s)
	require.NoError(t, err)
	return n
}

func TestKubernetes(t *testing.T) {
	kinds := map[string]node{}
	for _, d := range documents(t, "deploy/kubernetes.yaml") {
		kinds[d.text(t, "kind")] = d
		assert.Equal(t, "godocs", d.text(t, "metadata.name"))
	}
	pod := kinds["Deployment"].at(t, "spec.template.spec").(node)
	container := pod.at(t, "containers.0").(node)
	c := configured(t, container.list(t, "args"))

	assert.Equal(t, true, pod.at(t, "securityContext.runAsNonRoot"))
	assert.Positive(t, pod.number(t, "securityContext.runAsUser"))
	assert.Equal(t, true, container.at(t, "securityContext.readOnlyRootFilesystem"))
	assert.Equal(t, false, container.at(t, "securityContext.allowPrivilegeEscalation"))
	assert.Equal(t, []string{"ALL"}, container.list(t, "securityContext.capabilities.drop"))
	for _, path := range []string{"resources.requests.cpu", "resources.requests.memory", "resources.limits.memory"} {
		assert.NotEmpty(t, container.text(t, path))
	}
	memory, err := strconv.Atoi(strings.TrimSuffix(container.text(t, "resources.limits.memory"), "Mi"))
	require.NoError(t, err)
	soft, err := strconv.Atoi(strings.TrimSuffix(container.text(t, "env.1.value"), "MiB"))
	require.NoError(t, err)
	assert.Equal(t, "GOMEMLIMIT", container.text(t, "env.1.name"))
	assert.Less(t, soft, memory, "GOMEMLIMIT is below the memory limit")

	assert.GreaterOrEqual(t, c.drainDelay, 5*time.Second)
	grace := time.Duration(pod.number(t, "terminationGracePeriodSeconds")) * time.Second
	assert.Greater(t, grace, c.drainDelay+c.drainTimeout, "or calls are cut off")
	between := time.Duration(container.number(t, "readinessProbe.periodSeconds")*container.number(t, "readinessProbe.failureThreshold")) * time.Second
	assert.Greater(t, c.drainDelay, between, "or the drain ends before the probe fails")

	for probe, path := range map[string]string{"startupProbe": "/readyz", "readinessProbe": "/readyz", "livenessProbe": "/healthz"} {
		assert.Equal(t, path, container.text(t, probe+".httpGet.path"))
		assert.Equal(t, "http", container.text(t, probe+".httpGet.port"))
	}
	assert.Equal(t, "http", container.text(t, "ports.0.name"))
	assert.Equal(t, port(t, c.addr), container.number(t, "ports.0.containerPort"))
	assert.Equal(t, "admin", container.text(t, "ports.1.name"))
	assert.Equal(t, port(t, c.admin), container.number(t, "ports.1.containerPort"))
	template := kinds["Deployment"].at(t, "spec.template.metadata").(node)
	assert.Equal(t, strconv.Itoa(port(t, c.admin)), template["annotations"].(node)["prometheus.io/port"])

	assert.Len(t, kinds["Service"].at(t, "spec.ports"), 1, "the admin port is not public")
	assert.Equal(t, "http", kinds["Service"].text(t, "spec.ports.0.targetPort"))
	for _, labels := range []any{kinds["Deployment"].at(t, "spec.selector.matchLabels"), kinds["Service"].at(t, "spec.selector"), kinds["PodDisruptionBudget"].at(t, "spec.selector.matchLabels")} {
		assert.Equal(t, template["labels"], labels)
	}
	assert.Less(t, kinds["PodDisruptionBudget"].number(t, "spec.minAvailable"), kinds["Deployment"].number(t, "spec.replicas"), "or no node can be drained")

	host := kinds["Ingress"].text(t, "spec.rules.0.host")
	assert.Equal(t, "https://"+host+"/mcp", c.publicURL, "or every request is answered with 421")
	assert.Equal(t, []string{host}, kinds["Ingress"].list(t, "spec.tls.0.hosts"))
	assert.Equal(t, "http", kinds["Ingress"].text(t, "spec.rules.0.http.paths.0.backend.service.port.name"))
	annotations := kinds["Ingress"].at(t, "metadata.annotations").(node)
	assert.Equal(t, "off", annotations["nginx.ingress.kubernetes.io/proxy-buffering"])
}

func TestCompose(t *testing.T) {
	file := documents(t, "deploy/compose.yaml")[0]
	container := file.at(t, "services.godocs").(node)
	c := configured(t, container.list(t, "command"))
	assert.Equal(t, true, container.at(t, "read_only"))
	assert.Equal(t, "65532:65532", container.text(t, "user"))
	assert.Equal(t, []string{"ALL"}, container.list(t, "cap_drop"))
	assert.NotContains(t, container, "ports", "only Caddy is reachable from outside")
	assert.Equal(t, []string{strconv.Itoa(port(t, c.addr)), strconv.Itoa(port(t, c.admin))}, container.list(t, "expose"))
	assert.Equal(t, "http://127.0.0.1:"+strconv.Itoa(port(t, c.addr))+"/readyz", container.list(t, "healthcheck.test")[3])
	grace, err := time.ParseDuration(container.text(t, "stop_grace_period"))
	require.NoError(t, err)
	assert.Greater(t, grace, c.drainDelay+c.drainTimeout)
	assert.Equal(t, "godocs:"+strconv.Itoa(port(t, c.addr)), file.text(t, "services.caddy.environment.GODOCS"))
	for _, name := range []string{"Dockerfile", "Caddyfile"} {
		_, err := os.Stat("deploy/" + name)
		assert.NoError(t, err)
	}
	assert.Equal(t, "examples/production/deploy/Dockerfile", container.text(t, "build.dockerfile"))
	_, err = os.Stat("deploy/" + container.text(t, "build.context") + "/examples/production/deploy/Dockerfile")
	assert.NoError(t, err)
}
