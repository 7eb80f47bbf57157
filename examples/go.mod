module github.com/lambda-durable/durable-go/examples

go 1.26

require (
	github.com/lambda-durable/durable-go/sdk v0.0.0
	github.com/lambda-durable/durable-go/testing v0.0.0
	github.com/stretchr/testify v1.12.1
)

require go.yaml.in/yaml/v3 v3.0.5 // indirect

replace (
	github.com/lambda-durable/durable-go/sdk => ../sdk
	github.com/lambda-durable/durable-go/testing => ../testing
)
