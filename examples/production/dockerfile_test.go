package main

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

// instructions returns the values of one instruction of the Dockerfile.
func instructions(t *testing.T, name string) (list []string) {
	t.Helper()
	f, err := os.Open("deploy/Dockerfile")
	require.NoError(t, err)
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), name+" "); ok {
			list = append(list, value)
		}
	}
	require.NotEmpty(t, list, name)
	return list
}

func TestDockerfile(t *testing.T) {
	assert.Equal(t, []string{"65532:65532"}, instructions(t, "USER"))
	assert.Equal(t, []string{"8080 9090"}, instructions(t, "EXPOSE"))
	assert.Equal(t, []string{`["-addr", "0.0.0.0:8080"]`}, instructions(t, "CMD"))
	assert.Contains(t, instructions(t, "HEALTHCHECK")[0], `["/godocs", "probe", "http://127.0.0.1:8080/readyz"]`)
	from := instructions(t, "FROM")
	require.Len(t, from, 2)
	assert.Regexp(t, `^golang:1\.\d+-bookworm AS build$`, from[0])
	assert.Regexp(t, `static-debian12:nonroot$`, from[1])
}

// TestImage runs the commands that build the image, and runs the image's program with the image's
// files only: without a go command, a module cache and environment variables.
func TestImage(t *testing.T) {
	testsize.OnlySlow(t, "it builds an image")
	if runtime.GOOS != "linux" {
		t.Skip("the image is built on Linux")
	}
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(t, err)
	out := t.TempDir()
	here := strings.NewReplacer("/out/", out+"/", "/usr/local/go", strings.TrimSpace(string(goroot)))
	built := 0
	for _, command := range instructions(t, "RUN") {
		if !strings.Contains(command, "/out/") {
			continue
		}
		sh := exec.Command("sh", "-c", here.Replace(command))
		sh.Dir = root
		printed, err := sh.CombinedOutput()
		require.NoError(t, err, "%s: %s", command, printed)
		built++
	}
	require.Equal(t, 2, built)
	copies := instructions(t, "COPY")
	assert.Equal(t, []string{"--from=build /out/goroot /usr/local/go", "--from=build /out/godocs /godocs"}, copies[len(copies)-2:])

	binary, err := os.ReadFile(filepath.Join(out, "godocs"))
	require.NoError(t, err)
	assert.False(t, bytes.Contains(binary, []byte(root)), "-trimpath keeps this machine's paths out")
	log, stdout := &output{}, &output{}
	image := exec.Command(filepath.Join(out, "godocs"), "-addr", "127.0.0.1:0", "-admin", "127.0.0.1:0")
	image.Env = []string{"GOROOT=" + filepath.Join(out, "goroot")} // the image has it in /usr/local/go
	image.Stdout, image.Stderr = stdout, log
	require.NoError(t, image.Start())
	defer func() {
		_ = image.Process.Signal(os.Interrupt)
		assert.NoError(t, image.Wait())
	}()
	p := program{url: waitFor(t, stdout, `On this machine: http://(.*)/mcp`)}
	assert.Contains(t, call(t, p, ""), "Package errors implements functions to manipulate errors")
	assert.Contains(t, waitFor(t, log, `"goroot":"([^"]*)"`), out)
}
