import numpy as np


class MaxPoolingLayer:
    # it takes as input the kernel size and assigns it to the class field
    def __init__(self, kernel_size):
        self.kernel_size = kernel_size

    def patches_generator(self, image):
        # Compute the ouput size
        output_h = image.shape[0] // self.kernel_size
        output_w = image.shape[1] // self.kernel_size
        self.image = image

        for h in range(output_h):
            for w in range(output_w):
                patch = image[(h*self.kernel_size):(h*self.kernel_size+self.kernel_size), (w*self.kernel_size):(w*self.kernel_size+self.kernel_size)]
                yield patch, h, w

    def forward_prop(self, image):
        image_h, image_w, num_kernels = image.shape
        max_pooling_output = np.zeros((image_h//self.kernel_size, image_w//self.kernel_size, num_kernels))
        for patch, h, w in self.patches_generator(image):
            max_pooling_output[h,w] = np.amax(patch, axis=(0,1))
        return max_pooling_output

    def back_prop(self, dE_dY):
        """
        Takes the gradient of the loss function with respect to the output and computes the gradients of the loss function with respect
        to the kernels' weights.
        There are no weights to update, but the output is used to update the weights of the convolutional layer.
        """
        dE_dk = np.zeros(self.image.shape)
        for patch,h,w in self.patches_generator(self.image):
            image_h, image_w, num_kernels = patch.shape
            max_val = np.amax(patch, axis=(0,1))

            for idx_h in range(image_h):
                for idx_w in range(image_w):
                    for idx_k in range(num_kernels):
                        if patch[idx_h,idx_w,idx_k] == max_val[idx_k]:
                            dE_dk[h*self.kernel_size+idx_h, w*self.kernel_size+idx_w, idx_k] = dE_dY[h,w,idx_k]
        return dE_dk


class SoftmaxLayer:
    # Takes a flattened volume and returns the probabilities
    def __init__(self, input_units, output_units):
        self.weight = np.random.randn(input_units, output_units)/input_units
        self.bias = np.zeros(output_units)

    def forward_prop(self, image):
        self.original_shape = image.shape
        self.flattened_input = image.flatten()
        self.output = np.dot(self.flattened_input, self.weight) + self.bias
        return np.exp(self.output) / np.sum(np.exp(self.output), axis=0)

    def back_prop(self, dE_dY, alpha):
        for i, gradient in enumerate(dE_dY):
            if gradient == 0:
                continue
            transformation_eq = np.exp(self.output)
            S_total = np.sum(transformation_eq)
            # Compute gradients with respect to output (Z)
            dY_dZ = -transformation_eq[i]*transformation_eq / (S_total**2)
            dY_dZ[i] = transformation_eq[i]*(S_total - transformation_eq[i]) / (S_total**2)
            # Gradients of totals against weights/biases/input
            dE_dZ = gradient * dY_dZ
            dE_dw = self.flattened_input[np.newaxis].T @ dE_dZ[np.newaxis]
            dE_db = dE_dZ
            dE_dX = self.weight @ dE_dZ
            # Update parameters
            self.weight -= alpha*dE_dw
            self.bias -= alpha*dE_db
            return dE_dX.reshape(self.original_shape)


def CNN_training(image, label, alpha, layers):
    # Forward step
    output = image/255.
    for layer in layers:
        output = layer.forward_prop(output)
    loss = -np.log(output[label])
    # Initial gradient: only the true label has one
    gradient = np.zeros(3)
    gradient[label] = -1/output[label]
    for layer in layers[::-1]:
        if type(layer) == MaxPoolingLayer:
            gradient = layer.back_prop(gradient)
        else:
            gradient = layer.back_prop(gradient, alpha)
    return loss, gradient


if __name__ == '__main__':
    np.random.seed(2)
    images = np.random.randint(0, 255, (12, 8, 8, 2))
    labels = np.random.randint(0, 3, 12)
    layers = [MaxPoolingLayer(2), SoftmaxLayer(4*4*2, 3)]
    for epoch in range(3):
        print('Epoch {} ->'.format(epoch+1), sum(CNN_training(i, l, 0.01, layers)[0] for i, l in zip(images, labels)))
