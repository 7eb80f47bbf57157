// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// Stack is a stack of CloudFormation that has been deployed.
type Stack struct {
	// Functions are its Lambda functions: their names in [Config.Functions] by
	// their logical ids. "order:live" and "order:2" are an alias and a version of
	// the function "order", and resources of their own.
	Functions map[string]string
	// Outputs are the values that the stack exports.
	Outputs map[string]string
}

// Deploy adds a stack, or replaces the one of that name. Its functions are those
// that [Server.Register] adds.
func (s *Server) Deploy(name string, stack Stack) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stacks[name] = Stack{
		Functions: maps.Clone(stack.Functions), Outputs: maps.Clone(stack.Outputs),
	}
}

// serveCloudFormation answers the query protocol: a form in, XML out.
func (s *Server) serveCloudFormation(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	if err := r.ParseForm(); err != nil {
		s.refuseQuery(w, "MalformedQueryString", "The request's body is not a form.")
		return
	}
	var result any
	var err error
	switch action := r.PostForm.Get("Action"); action {
	case "DescribeStackResource":
		result, err = s.describeStackResource(r.PostForm)
	case "DescribeStackResources":
		result, err = s.describeStackResources(r.PostForm)
	case "ListStackResources":
		result, err = s.listStackResources(r.PostForm)
	case "DescribeStacks":
		result, err = s.describeStacks(r.PostForm)
	case "DeleteStack":
		result = s.deleteStack(r.PostForm)
	default:
		s.refuseQuery(w, "InvalidAction",
			fmt.Sprintf("The emulator does not know the action %q.", action))
		return
	}
	if err != nil {
		s.refuseQuery(w, "ValidationError", asRefusal(err).Message)
		return
	}
	writeXML(w, http.StatusOK, result)
}

// resourcePage is how many resources AWS lists at once.
const resourcePage = 100

type stackResource struct {
	StackID              string `xml:"StackId,omitempty"`
	StackName            string `xml:"StackName,omitempty"`
	LogicalResourceID    string `xml:"LogicalResourceId"`
	PhysicalResourceID   string `xml:"PhysicalResourceId"`
	ResourceType         string `xml:"ResourceType"`
	ResourceStatus       string `xml:"ResourceStatus"`
	LastUpdatedTimestamp string `xml:"LastUpdatedTimestamp,omitempty"`
	Timestamp            string `xml:"Timestamp,omitempty"`
}

// resource describes a function by its name, an alias or a version by its ARN.
func (s *Server) resource(logical, physical string) stackResource {
	kind := "AWS::Lambda::Function"
	if name, qualifier, ok := strings.Cut(physical, ":"); ok {
		kind = "AWS::Lambda::Alias"
		if _, err := strconv.Atoi(qualifier); err == nil {
			kind = "AWS::Lambda::Version"
		}
		physical = s.cfg.functionARN(name, qualifier)
	}
	return stackResource{
		LogicalResourceID: logical, PhysicalResourceID: physical,
		ResourceType: kind, ResourceStatus: "CREATE_COMPLETE",
		LastUpdatedTimestamp: s.started.UTC().Format(time.RFC3339),
	}
}

type describeStackResourceResponse struct {
	XMLName xml.Name      `xml:"DescribeStackResourceResponse"`
	Detail  stackResource `xml:"DescribeStackResourceResult>StackResourceDetail"`
}

func (s *Server) describeStackResource(form url.Values) (*describeStackResourceResponse, error) {
	name, stack, err := s.stack(form)
	if err != nil {
		return nil, err
	}
	logical := form.Get("LogicalResourceId")
	physical, ok := stack.Functions[logical]
	if !ok {
		return nil, backend.Invalid(
			fmt.Sprintf("Resource %s does not exist for stack %s", logical, name))
	}
	out := &describeStackResourceResponse{Detail: s.resource(logical, physical)}
	out.Detail.StackName, out.Detail.StackID = name, s.stackID(name)
	return out, nil
}

type describeStackResourcesResponse struct {
	XMLName   xml.Name        `xml:"DescribeStackResourcesResponse"`
	Resources []stackResource `xml:"DescribeStackResourcesResult>StackResources>member"`
}

// describeStackResources describes the first hundred, as AWS does, or the one
// that is asked for.
func (s *Server) describeStackResources(
	form url.Values,
) (*describeStackResourcesResponse, error) {
	name, stack, err := s.stack(form)
	if err != nil {
		return nil, err
	}
	out := &describeStackResourcesResponse{}
	logical := slices.Sorted(maps.Keys(stack.Functions))
	if one := form.Get("LogicalResourceId"); one != "" {
		logical = slices.DeleteFunc(logical, func(id string) bool { return id != one })
	}
	for _, id := range logical[:min(len(logical), resourcePage)] {
		resource := s.resource(id, stack.Functions[id])
		resource.StackName, resource.StackID = name, s.stackID(name)
		resource.Timestamp, resource.LastUpdatedTimestamp = resource.LastUpdatedTimestamp, ""
		out.Resources = append(out.Resources, resource)
	}
	return out, nil
}

type listStackResourcesResponse struct {
	XMLName   xml.Name        `xml:"ListStackResourcesResponse"`
	Resources []stackResource `xml:"ListStackResourcesResult>StackResourceSummaries>member"`
	NextToken string          `xml:"ListStackResourcesResult>NextToken,omitempty"`
}

func (s *Server) listStackResources(form url.Values) (*listStackResourcesResponse, error) {
	_, stack, err := s.stack(form)
	if err != nil {
		return nil, err
	}
	logical := slices.Sorted(maps.Keys(stack.Functions))
	from := 0
	if token := form.Get("NextToken"); token != "" {
		from, err = strconv.Atoi(token)
		if err != nil || from < 0 || from > len(logical) {
			return nil, backend.Invalid("The next token is invalid.")
		}
	}
	to := min(from+resourcePage, len(logical))
	out := &listStackResourcesResponse{}
	for _, id := range logical[from:to] {
		out.Resources = append(out.Resources, s.resource(id, stack.Functions[id]))
	}
	if to < len(logical) {
		out.NextToken = strconv.Itoa(to)
	}
	return out, nil
}

type describeStacksResponse struct {
	XMLName xml.Name      `xml:"DescribeStacksResponse"`
	Stacks  []stackMember `xml:"DescribeStacksResult>Stacks>member"`
}

type stackMember struct {
	StackID      string        `xml:"StackId"`
	StackName    string        `xml:"StackName"`
	CreationTime string        `xml:"CreationTime"`
	StackStatus  string        `xml:"StackStatus"`
	Outputs      []stackOutput `xml:"Outputs>member"`
}

type stackOutput struct {
	OutputKey   string `xml:"OutputKey"`
	OutputValue string `xml:"OutputValue"`
}

// describeStacks describes one stack, or all of them.
func (s *Server) describeStacks(form url.Values) (*describeStacksResponse, error) {
	s.mu.Lock()
	stacks := maps.Clone(s.stacks)
	s.mu.Unlock()
	if form.Get("StackName") != "" {
		name, stack, err := s.stack(form)
		if err != nil {
			return nil, err
		}
		stacks = map[string]Stack{name: stack}
	}
	out := &describeStacksResponse{}
	for _, name := range slices.Sorted(maps.Keys(stacks)) {
		member := stackMember{
			StackID: s.stackID(name), StackName: name, StackStatus: "CREATE_COMPLETE",
			CreationTime: s.started.UTC().Format(time.RFC3339),
		}
		outputs := stacks[name].Outputs
		for _, key := range slices.Sorted(maps.Keys(outputs)) {
			member.Outputs = append(member.Outputs, stackOutput{key, outputs[key]})
		}
		out.Stacks = append(out.Stacks, member)
	}
	return out, nil
}

type deleteStackResponse struct {
	XMLName xml.Name `xml:"DeleteStackResponse"`
}

// deleteStack forgets a stack, if there is one. Its functions stay.
func (s *Server) deleteStack(form url.Values) *deleteStackResponse {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.stacks, stackName(form))
	return &deleteStackResponse{}
}

// stack finds the stack that a form names, by its name or its id.
func (s *Server) stack(form url.Values) (string, Stack, error) {
	name := stackName(form)
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.stacks[name]
	if !ok {
		return "", Stack{}, backend.Invalid(
			fmt.Sprintf("Stack with id %s does not exist", form.Get("StackName")))
	}
	return name, found, nil
}

func (s *Server) stackID(name string) string {
	return "arn:aws:cloudformation:" + s.cfg.Region + ":" + s.cfg.Account + ":stack/" + name + "/1"
}

// stackName returns the name in a form that may hold an id.
func stackName(form url.Values) string {
	name := form.Get("StackName")
	if _, after, ok := strings.Cut(name, ":stack/"); ok {
		name, _, _ = strings.Cut(after, "/")
	}
	return name
}

type queryError struct {
	XMLName xml.Name `xml:"ErrorResponse"`
	Type    string   `xml:"Error>Type"`
	Code    string   `xml:"Error>Code"`
	Message string   `xml:"Error>Message"`
}

func (s *Server) refuseQuery(w http.ResponseWriter, code, message string) {
	writeXML(w, http.StatusBadRequest, queryError{Type: "Sender", Code: code, Message: message})
}

func writeXML(w http.ResponseWriter, status int, value any) {
	body, err := xml.Marshal(value)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	write(w, status, "text/xml", append([]byte(xml.Header), body...))
}
