// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"encoding/base64"
	"net/http"
	"regexp"
	"strconv"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// What the members of requests have to look like, in the words of the API's
// model.
var (
	functionNamePattern = regexp.MustCompile(`^(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?` +
		`(?:[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d:)?(?:\d{12}:)?(?:function:)?` +
		`([a-zA-Z0-9-_]+)(?::(\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$`)
	qualifierPattern    = regexp.MustCompile(`^(?:\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+)$`)
	executionARNPattern = regexp.MustCompile(`^arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:` +
		`function:[a-zA-Z0-9_-]+:(?:\$LATEST(?:\.PUBLISHED)?|[0-9]+)` +
		`/durable-execution/[a-zA-Z0-9_-]+/[a-zA-Z0-9_-]+$`)
	executionNamePattern = regexp.MustCompile(`^[a-zA-Z0-9-_]+$`)
	tenantPattern        = regexp.MustCompile(`^[a-zA-Z0-9._:/=+\-@ ]+$`)
	base64Pattern        = regexp.MustCompile(`^[A-Za-z0-9+/]+={0,2}$`)
	visiblePattern       = regexp.MustCompile(`^[\x21-\x7E]+$`)
)

// member is one member of a request.
type member struct {
	name, value string
	pattern     *regexp.Regexp
	// shown is the pattern as the model has it.
	shown string
	max   int
}

// check refuses a value that its pattern or its length excludes.
func (m member) check() *backend.Refusal {
	switch {
	case len(m.value) > m.max:
		return invalidMember(m.name, "Member must have length less than or equal to "+
			strconv.Itoa(m.max))
	case !m.pattern.MatchString(m.value):
		return invalidMember(m.name,
			"Member must satisfy regular expression pattern: "+m.shown)
	default:
		return nil
	}
}

// checkPath refuses an execution or a callback in the path that can't be one.
func checkPath(r *http.Request) error {
	if arn := r.PathValue("arn"); arn != "" {
		return asError(member{
			"durableExecutionArn", arn, executionARNPattern,
			`arn:([a-zA-Z0-9-]+):lambda:([a-zA-Z0-9-]+):(\d{12}):function:([a-zA-Z0-9_-]+):` +
				`(\$LATEST(?:\.PUBLISHED)?|[0-9]+)/durable-execution/([a-zA-Z0-9_-]+)/([a-zA-Z0-9_-]+)`,
			1024,
		}.check())
	}
	if id := r.PathValue("id"); id != "" {
		return asError(member{
			"callbackId", id, base64Pattern, "[A-Za-z0-9+/]+={0,2}", 1024,
		}.check())
	}
	return nil
}

// asError keeps no refusal from being an error.
func asError(r *backend.Refusal) error {
	if r == nil {
		return nil
	}
	return r
}

func checkExecutionName(name string) *backend.Refusal {
	if name == "" {
		return nil
	}
	return member{"durableExecutionName", name, executionNamePattern, "[a-zA-Z0-9-_]+", 64}.check()
}

// checkTokens applies the constraints of the API's model.
func checkTokens(checkpoint, client string) *backend.Refusal {
	if checkpoint == "" {
		return invalidMember("checkpointToken", "Member must not be null")
	}
	refusal := member{
		"checkpointToken", checkpoint, base64Pattern, "[A-Za-z0-9+/]+={0,2}", 2048,
	}.check()
	if refusal != nil || client == "" {
		return refusal
	}
	return member{"clientToken", client, visiblePattern, `[\x21-\x7E]+`, 64}.check()
}

// checkInvoke applies the constraints to the headers of an invocation.
func checkInvoke(h http.Header) *backend.Refusal {
	switch h.Get("X-Amz-Log-Type") {
	case "", "None", "Tail":
	default:
		return invalidMember("logType", "Member must satisfy enum value set: [None, Tail]")
	}
	if tenant := h.Get("X-Amz-Tenant-Id"); tenant != "" {
		refusal := member{
			"tenantId", tenant, tenantPattern, `[a-zA-Z0-9\._:\/=+\-@ ]+`, 256,
		}.check()
		if refusal != nil {
			return refusal
		}
	}
	return checkExecutionName(h.Get("X-Amz-Durable-Execution-Name"))
}

// clientContext reads what a caller tells the function about itself.
func clientContext(h http.Header) (string, *backend.Refusal) {
	encoded := h.Get("X-Amz-Client-Context")
	const most = 3583
	if len(encoded) > most {
		return "", invalidMember("clientContext", "Member must have length less than or equal to "+
			strconv.Itoa(most))
	}
	text, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return "", invalidMember("clientContext", "Member must be base64")
	}
	return string(text), nil
}
