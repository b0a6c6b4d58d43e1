# mini netz in ein paar zeilen
# lernt XOR (mit bias spalte)
import numpy as np

# sigmoid, und ableitung falls deriv=True (x ist dann schon der ausgang!)
def nonlin(x,deriv=False):
    if(deriv==True):
        return x*(1-x)
    return 1/(1+np.exp(-x))

X = np.array([[0,0,1],
              [0,1,1],
              [1,0,1],
              [1,1,1]])

y = np.array([[0],[1],[1],[0]])

np.random.seed(1)

# gewichte zufällig, mittelwert 0
syn0 = 2*np.random.random((3,4)) - 1
syn1 = 2*np.random.random((4,1)) - 1

for j in range(60000):
    # vorwärts
    l0 = X
    l1 = nonlin(np.dot(l0,syn0))
    l2 = nonlin(np.dot(l1,syn1))

    # wie weit daneben?
    l2_error = y - l2
    if (j % 10000) == 0:
        print("Fehler: " + str(np.mean(np.abs(l2_error))))

    # richtung zum ziel
    l2_delta = l2_error*nonlin(l2,deriv=True)

    # anteil von l1 am fehler von l2
    l1_error = l2_delta.dot(syn1.T)
    l1_delta = l1_error * nonlin(l1,deriv=True)

    syn1 += l1.T.dot(l2_delta)
    syn0 += l0.T.dot(l1_delta)

print("Ausgabe nach dem Training:")
print(l2)
