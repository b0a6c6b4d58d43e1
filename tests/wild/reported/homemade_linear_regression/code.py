"""Linear Regression Module"""

import numpy as np


class LinearRegression:
    # pylint: disable=too-many-instance-attributes
    """Linear Regression Class"""

    def __init__(self, data, labels):
        """Linear regression constructor.

        :param data: training set.
        :param labels: training set outputs (correct values).
        """
        # Normalize features and add ones column.
        mean, std = data.mean(axis=0), data.std(axis=0)
        self.data = np.hstack((np.ones((data.shape[0], 1)), (data - mean) / std))
        self.labels = labels
        self.features_mean = mean
        self.features_deviation = std

        # Initialize model parameters.
        self.theta = np.zeros((self.data.shape[1], 1))

    def train(self, alpha, lambda_param=0, num_iterations=500):
        """Trains linear regression."""
        cost_history = self.gradient_descent(alpha, lambda_param, num_iterations)
        return self.theta, cost_history

    def gradient_descent(self, alpha, lambda_param, num_iterations):
        """Gradient descent: calculates what steps (deltas) should be taken for each theta."""
        cost_history = []
        for _ in range(num_iterations):
            # Perform a single gradient step on the parameter vector theta.
            self.gradient_step(alpha, lambda_param)
            # Save the cost J in every iteration.
            cost_history.append(self.cost_function(self.data, self.labels, lambda_param))
        return cost_history

    def gradient_step(self, alpha, lambda_param):
        """Function performs one step of gradient descent for theta parameters."""
        # Calculate the number of training examples.
        num_examples = self.data.shape[0]

        # Predictions of hypothesis on all m examples.
        predictions = LinearRegression.hypothesis(self.data, self.theta)

        # The difference between predictions and actual values for all m examples.
        delta = predictions - self.labels

        # Calculate regularization parameter.
        reg_param = 1 - alpha * lambda_param / num_examples

        # Create theta shortcut.
        theta = self.theta.copy()

        # We should NOT regularize the parameter theta_zero.
        theta[0] = theta[0] - alpha * (1 / num_examples) * (self.data[:, 0].T @ delta).T
        # Vectorized version of gradient descent.
        theta[1:] = theta[1:] * reg_param - alpha * (1 / num_examples) * (delta.T @ self.data[:, 1:]).T

        self.theta = theta

    def get_cost(self, data, labels, lambda_param):
        """Get the cost value for specific data set."""
        data = np.hstack((np.ones((data.shape[0], 1)), (data - self.features_mean) / self.features_deviation))
        return self.cost_function(data, labels, lambda_param)

    def cost_function(self, data, labels, lambda_param):
        """Cost function: it shows how accurate our model is based on current model parameters."""
        num_examples = data.shape[0]
        delta = LinearRegression.hypothesis(data, self.theta) - labels

        # Remember that we should not regularize the parameter theta_zero.
        theta_cut = self.theta[1:, 0]
        regularization_param = lambda_param * (theta_cut.T @ theta_cut)

        cost = (1 / 2 / num_examples) * (delta.T @ delta + regularization_param)
        return cost[0][0]

    @staticmethod
    def hypothesis(data, theta):
        """Hypothesis function: it predicts the output values y based on the input values X and model parameters."""
        return data @ theta
