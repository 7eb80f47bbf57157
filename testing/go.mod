module github.com/lambda-durable/durable-go/testing

go 1.26

require github.com/lambda-durable/durable-go/sdk v0.0.0

require (
	github.com/stretchr/testify v1.12.1
	go.uber.org/goleak v1.3.0
)

require go.yaml.in/yaml/v3 v3.0.5 // indirect

replace github.com/lambda-durable/durable-go/sdk => ../sdk
